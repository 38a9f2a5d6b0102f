import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { indexNames } from '#adapters/dynamodb/aggregate.ts';

export const testTables = {
  operational: 'operational',
  ledger: 'ledger',
  audit: 'audit',
  signatures: 'signatures',
} as const;

/** A DynamoDB of this test file's own, in memory, with the four tables as the stacks make them. */
export type TestDynamoDb = {
  readonly url: string;
  readonly client: DynamoDBDocumentClient;
  readonly tables: typeof testTables;
  stop(): Promise<void>;
};

const binary = fileURLToPath(
  new URL(`../../node_modules/@dynoxide/${process.platform}-${process.arch}/dynoxide`, import.meta.url),
);
/** The shell ends dynoxide when the pipe from this process closes, however this process ended. */
const GUARD = '"$0" "$@" </dev/null & child=$!; cat >/dev/null; kill "$child"; wait "$child"';
const START_ATTEMPTS = 3;

/** Starts dynoxide on a free port (or uses `DYNAMODB_ENDPOINT`) and makes the tables. Stop it in `afterAll`. */
export async function startDynoxide(): Promise<TestDynamoDb> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  const server = given ? { url: given, stop: async () => {} } : await startServer();
  const plain = new DynamoDBClient({
    endpoint: server.url,
    region: 'ap-south-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 4,
  });
  await createTables(plain);
  return {
    url: server.url,
    client: DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } }),
    tables: testTables,
    async stop() {
      plain.destroy();
      await server.stop();
    },
  };
}

async function createTables(client: DynamoDBClient): Promise<void> {
  const key = (pk: string, sk: string): CreateTableCommandInput['KeySchema'] => [
    { AttributeName: pk, KeyType: 'HASH' },
    { AttributeName: sk, KeyType: 'RANGE' },
  ];
  const strings = (names: readonly string[]): CreateTableCommandInput['AttributeDefinitions'] =>
    names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
  const table = (name: string, indexes: readonly string[], projection: 'KEYS_ONLY' | 'ALL') =>
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: key('pk', 'sk'),
      AttributeDefinitions: strings(['pk', 'sk', ...indexes.flatMap((i) => [`${i}pk`, `${i}sk`])]),
      ...(indexes.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: indexes.map((i) => ({
              IndexName: i,
              KeySchema: key(`${i}pk`, `${i}sk`),
              Projection: { ProjectionType: projection },
            })),
          }),
      ...(name === testTables.operational
        ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const } }
        : {}),
    });
  await client.send(table(testTables.operational, indexNames, 'KEYS_ONLY'));
  await client.send(table(testTables.ledger, ['gsi1'], 'ALL'));
  await client.send(table(testTables.audit, [], 'ALL'));
  await client.send(table(testTables.signatures, [], 'ALL'));
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: testTables.operational,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    }),
  );
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    const port = await freePort();
    const child = spawn('sh', ['-c', GUARD, binary, 'serve', '-p', String(port)], {
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
    const stop = async () => {
      child.stdin.end();
      await exited;
    };
    if (await saysListening(child)) return { url: `http://127.0.0.1:${port}`, stop };
    await stop();
  }
  throw new Error(`dynoxide did not start in ${START_ATTEMPTS} attempts.`);
}

function saysListening(child: ChildProcess): Promise<boolean> {
  return new Promise((settle) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('listening')) settle(true);
      else if (/error|in use/i.test(said)) settle(false);
    });
    child.once('exit', () => settle(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => settle(port));
    });
  });
}
