import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '#kernel/clock.ts';
import { ConnectionReset } from '../services/faults.ts';
import type { AwsRequest, AwsResponse, LocalService } from '../services/service.ts';
import { callPermissions } from './call-permissions.ts';
import { consumedUnits } from './dynamodb-permissions.ts';
import type { Permission, Recorder } from './recorder.ts';

export type Gateway = { readonly url: string; close(): Promise<void> };

export type GatewayOptions = {
  readonly recorder: Recorder;
  /** The service with this name in credential scopes, if it exists here. */
  readonly service: (name: string) => LocalService | undefined;
  /** The function that signs with this access key; undefined for an external caller. */
  readonly principalOf: (accessKeyId: string) => string | undefined;
  /** The first permission that the function lacks; undefined when the call is allowed. */
  readonly refusal: (principal: string, permissions: readonly Permission[]) => Permission | undefined;
  /** The cloud's clock, for the `Date` header: SDKs correct their clock by it. */
  readonly clock: Clock;
  /** The minimum duration of a function's call. */
  readonly leastCallMs: (request: AwsRequest) => number;
  readonly onError: (error: unknown) => void;
};

/** Prefix of paths that are not AWS calls, such as callbacks of custom resources. */
export const INTERNAL_PREFIX = '/_local/';

/** Starts the loopback endpoint for the calls of all AWS services. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer((incoming, outgoing) => {
    void respond(options, incoming, outgoing).catch((error: unknown) => {
      if (!(error instanceof ConnectionReset)) options.onError(error);
      outgoing.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((settle, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', settle);
  });
  const { port }: AddressInfo = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  return address;
}

async function respond(
  options: GatewayOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming);
  const request = parseRequest(incoming, body, options.principalOf);
  const answer = await answerTo(options, request);
  outgoing.setHeader('date', options.clock.now().toUTCString());
  send(outgoing, answer, incoming.method === 'HEAD');
}

async function answerTo(options: GatewayOptions, request: AwsRequest): Promise<AwsResponse> {
  const service = options.service(request.service);
  if (!service) return refuse(request, 400, 'UnknownService', `There is no ${request.service} here.`);
  if (request.service === 'internal') return service.handle(request);
  const startedMs = performance.now();
  const permissions = permissionsOf(request);
  const lacking =
    request.principal === undefined ? undefined : options.refusal(request.principal, permissions);
  const answer = lacking
    ? refuse(
        request,
        request.service === 'dynamodb' ? 400 : 403,
        'AccessDeniedException',
        `${request.principal} is not authorized to perform: ${lacking.action} on resource: ${lacking.resource}`,
      )
    : await service.handle(request);
  const leftMs = startedMs + options.leastCallMs(request) - performance.now();
  if (leftMs > 0) await pause(leftMs);
  record(options.recorder, request, permissions, answer, startedMs);
  return answer;
}

/** Empty for a body that can't be parsed, which the service itself then rejects. */
function permissionsOf(request: AwsRequest): readonly Permission[] {
  try {
    return callPermissions(request);
  } catch {
    return [{ action: `${request.service}:${request.action ?? request.method}`, resource: '*' }];
  }
}

function record(
  recorder: Recorder,
  request: AwsRequest,
  permissions: readonly Permission[],
  answer: AwsResponse,
  startedMs: number,
): void {
  const isDynamo = request.service === 'dynamodb' && Buffer.isBuffer(answer.body);
  const units = isDynamo
    ? consumedUnits(request.action ?? '', Buffer.from(answer.body ?? ''))
    : { readUnits: 0, writeUnits: 0 };
  recorder.add({
    kind: 'call',
    principal: request.principal,
    traceId: request.headers['x-amzn-trace-id'],
    startedMs,
    endedMs: performance.now(),
    service: request.service,
    permissions,
    status: answer.status,
    requestBytes: request.body.length,
    responseBytes: Buffer.byteLength(answer.body ?? ''),
    ...units,
  });
}

/** An error in the service's protocol: XML for S3 and the query protocol, else JSON. */
function refuse(request: AwsRequest, status: number, code: string, message: string): AwsResponse {
  if (request.service === 's3') {
    const name = code === 'AccessDeniedException' ? 'AccessDenied' : code;
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${name}</Code><Message>${message}</Message></Error>`;
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
  const prefix = request.service === 'dynamodb' ? 'com.amazonaws.dynamodb.v20120810#' : '';
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: prefix + code, message, Message: message }),
  };
}

const SCOPE = /Credential=([^/,\s]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/;

function parseRequest(
  incoming: IncomingMessage,
  body: Buffer,
  principalOf: GatewayOptions['principalOf'],
): AwsRequest {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = [value].flat().join(',');
  const [accessKeyId, service] = credentialScope(headers, url, body);
  const target = headers['x-amz-target'];
  return {
    service: url.pathname.startsWith(INTERNAL_PREFIX) ? 'internal' : service,
    principal: accessKeyId === undefined ? undefined : principalOf(accessKeyId),
    action: target?.split('.').at(-1) ?? queryAction(url, headers, body),
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
  };
}

/** The credential scope's service. Unsigned calls are for S3, the only service that browsers call. */
function credentialScope(
  headers: Readonly<Record<string, string>>,
  url: URL,
  body: Buffer,
): [accessKeyId: string | undefined, service: string] {
  const signed = SCOPE.exec(headers['authorization'] ?? '');
  if (signed) return [signed[1], signed[2] ?? ''];
  const presigned = url.searchParams.get('X-Amz-Credential') ?? formCredential(headers, body);
  const [accessKeyId, , , service = 's3'] = presigned?.split('/') ?? [];
  return [accessKeyId, service];
}

const FORM_FIELD = /name="x-amz-credential"\r\n\r\n([^\r]+)\r\n/i;
/** The fields of a form come before its file, so that the start of the body has them. */
const FORM_HEAD_BYTES = 16_384;

/** The credential that signed a POST form; the upload is authorised as its owner. */
function formCredential(headers: Readonly<Record<string, string>>, body: Buffer): string | undefined {
  if (!headers['content-type']?.startsWith('multipart/form-data')) return undefined;
  return FORM_FIELD.exec(body.toString('latin1', 0, FORM_HEAD_BYTES))?.[1];
}

function queryAction(url: URL, headers: Readonly<Record<string, string>>, body: Buffer): string | undefined {
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const text = form ? new URLSearchParams(body.toString('utf8')).get('Action') : null;
  return text ?? url.searchParams.get('Action') ?? undefined;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function send(outgoing: ServerResponse, answer: AwsResponse, headOnly: boolean): void {
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body ?? '');
  const headers = headOnly ? {} : { 'content-length': String(body.length) };
  outgoing.writeHead(answer.status, { ...headers, ...answer.headers });
  outgoing.end(headOnly ? undefined : body);
}
