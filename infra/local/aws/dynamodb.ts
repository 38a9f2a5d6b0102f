import { EventEmitter } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { z } from 'zod';
import { ConnectionReset, type Faults } from '../services/faults.ts';
import type { AwsRequest, AwsResponse, LocalService } from '../services/service.ts';

/** DynamoDB and its streams, as a service of the local cloud. */
export type Dynamodb = LocalService & {
  /** Calls an operation in the JSON protocol. @throws DynamodbError when it is refused. */
  call(operation: string, input: unknown): Promise<Record<string, unknown>>;
  /** Runs `listener` after each write to the table. Returns a function that ends it. */
  onWrite(listener: () => void): () => void;
};

export class DynamodbError extends Error {
  override readonly name = 'DynamodbError';
  readonly code: string;
  constructor(operation: string, code: string, message: string) {
    super(`${operation}: ${code}: ${message}`);
    this.code = code;
  }
}

/** An error in the JSON protocol; both spellings of `message` occur. */
const refusal = z.object({
  __type: z.string().nullish(),
  message: z.string().nullish(),
  Message: z.string().nullish(),
});

const WRITES = /^(PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|ExecuteStatement)$/;
/** The server checks that calls are signed, not by whom. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/ap-south-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00';

/** Passes calls on to the DynamoDB at `url` over kept connections. */
export function createDynamodb(url: string, faults: Faults, measured: boolean): Dynamodb {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const writes = new EventEmitter();
  writes.setMaxListeners(0);
  const { hostname, port } = new URL(url);

  const pass = (headers: Readonly<Record<string, string>>, body: Buffer): Promise<AwsResponse> =>
    new Promise((settle, fail) => {
      const outgoing = httpRequest(
        {
          agent,
          hostname,
          port,
          method: 'POST',
          path: '/',
          headers: { ...headers, 'content-length': body.length },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', fail);
          incoming.on('end', () =>
            settle({
              status: incoming.statusCode ?? 500,
              headers: kept(incoming.headers),
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      outgoing.on('error', fail);
      outgoing.end(body);
    });

  const handle = async (request: AwsRequest): Promise<AwsResponse> => {
    const action = request.action ?? '';
    const refused = hit(faults, action, 'before');
    if (refused) return refused;
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await pass(headers, measured ? askForUnits(action, request.body) : request.body);
    if (WRITES.test(action) && answer.status === 200) writes.emit('write');
    return hit(faults, action, 'after') ?? answer;
  };

  return {
    handle,
    async call(operation, input) {
      const version = STREAMS.has(operation) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${version}.${operation}`,
        authorization: AUTHORIZATION,
        'x-amz-date': '20260101T000000Z',
      };
      const answer = await pass(headers, Buffer.from(JSON.stringify(input)));
      const output: Record<string, unknown> = JSON.parse(String(answer.body) || '{}');
      if (answer.status === 200) {
        if (WRITES.test(operation)) writes.emit('write');
        return output;
      }
      const { __type, message, Message } = refusal.parse(output);
      const code = (__type ?? String(answer.status)).split('#').at(-1) ?? '';
      throw new DynamodbError(operation, code, message ?? Message ?? '');
    },
    onWrite(listener) {
      writes.on('write', listener);
      return () => writes.off('write', listener);
    },
    async close() {
      agent.destroy();
    },
  };
}

const STREAMS = new Set(['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListStreams']);
const MEASURED =
  /^(PutItem|UpdateItem|DeleteItem|GetItem|Query|Scan|BatchGetItem|BatchWriteItem|TransactWriteItems|TransactGetItems)$/;

/** Adds `ReturnConsumedCapacity` to the body of a call. */
function askForUnits(action: string, body: Buffer): Buffer {
  const text = body.toString('utf8');
  if (!MEASURED.test(action) || !text.startsWith('{"') || text.includes('"ReturnConsumedCapacity"'))
    return body;
  return Buffer.from(`{"ReturnConsumedCapacity":"TOTAL",${text.slice(1)}`);
}

function hit(faults: Faults, action: string, phase: 'before' | 'after'): AwsResponse | undefined {
  const effect = faults.take('dynamodb', action, phase);
  if (!effect) return undefined;
  if (effect.kind === 'reset') throw new ConnectionReset('DynamoDB dropped the connection.');
  return {
    status: effect.status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      __type: `com.amazonaws.dynamodb.v20120810#${effect.code}`,
      message: effect.message,
    }),
  };
}

const KEPT = ['content-type', 'x-amzn-requestid', 'x-amz-crc32'];

function kept(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
