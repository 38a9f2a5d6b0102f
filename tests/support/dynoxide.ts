import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { indexNames } from '#adapters/dynamodb/aggregate.ts';
import { startDynamodb } from '#infra/local/aws/dynoxide-process.ts';

const testTables = {
  operational: 'operational',
  ledger: 'ledger',
  audit: 'audit',
  signatures: 'signatures',
} as const;
export type TestTables = Readonly<Record<keyof typeof testTables, string>>;

/** An in-memory DynamoDB for one test file, with the four tables as in the stacks. */
export type TestDynamoDb = {
  readonly url: string;
  readonly client: DynamoDBDocumentClient;
  readonly tables: TestTables;
  /** Another client of the same server, for tests that add middleware to it. */
  connect(): DynamoDBDocumentClient;
  /** Creates four more empty tables, with `prefix` before their names. */
  createTables(prefix: string): Promise<TestTables>;
  dropTables(tables: TestTables): Promise<void>;
  stop(): Promise<void>;
};

/** Starts dynoxide on a free port (or uses `DYNAMODB_ENDPOINT`) and makes the tables. Stop it in `afterAll`. */
export async function startDynoxide(): Promise<TestDynamoDb> {
  const server = await startDynamodb(undefined);
  const connections: DynamoDBClient[] = [];
  const open = () => {
    const plain = new DynamoDBClient({
      endpoint: server.url,
      region: 'ap-south-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 4,
    });
    connections.push(plain);
    return plain;
  };
  const connect = () =>
    DynamoDBDocumentClient.from(open(), { marshallOptions: { removeUndefinedValues: true } });
  const plain = open();
  await createTables(plain, testTables);
  return {
    url: server.url,
    client: connect(),
    tables: testTables,
    connect,
    async createTables(prefix) {
      const names = Object.entries(testTables).map(([table, name]) => [table, `${prefix}${name}`]);
      // The names' keys are those of `testTables`.
      const tables = Object.fromEntries(names) as TestTables;
      await createTables(plain, tables);
      return tables;
    },
    async dropTables(tables) {
      for (const TableName of Object.values(tables)) await plain.send(new DeleteTableCommand({ TableName }));
    },
    async stop() {
      for (const connection of connections) connection.destroy();
      await server.stop();
    },
  };
}

async function createTables(client: DynamoDBClient, tables: TestTables): Promise<void> {
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
      ...(name === tables.operational
        ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const } }
        : {}),
    });
  await client.send(table(tables.operational, indexNames, 'KEYS_ONLY'));
  await client.send(table(tables.ledger, ['gsi1'], 'ALL'));
  await client.send(table(tables.audit, [], 'ALL'));
  await client.send(table(tables.signatures, [], 'ALL'));
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tables.operational,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    }),
  );
}
