import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { indexNames } from '#adapters/dynamodb/aggregate.ts';
import { startDynamodb } from '#infra/local/aws/dynoxide-process.ts';

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

/** Starts dynoxide on a free port (or uses `DYNAMODB_ENDPOINT`) and makes the tables. Stop it in `afterAll`. */
export async function startDynoxide(): Promise<TestDynamoDb> {
  const server = await startDynamodb(undefined);
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
