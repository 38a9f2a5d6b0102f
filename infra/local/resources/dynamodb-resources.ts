import { z } from 'zod';
import { arn } from '../aws/arn.ts';
import { type Dynamodb, DynamodbError } from '../aws/dynamodb.ts';
import { REGION } from '../template/intrinsics.ts';
import { type Provision, physicalName } from './parts.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const index = z.looseObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.record(z.string(), z.unknown()),
});
const tableSchema = z.looseObject({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.record(z.string(), z.unknown())),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).default([]),
  LocalSecondaryIndexes: z.array(index).default([]),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
});
const described = z.object({ Table: z.object({ LatestStreamArn: z.string().optional() }) });

/** AWS::DynamoDB::Table, and GlobalTable as the one replica it has here. */
export const provisionTable: Provision = async (resource, parts) => {
  const properties = tableSchema.parse(resource.properties);
  const TableName = physicalName(resource, properties.TableName);
  const pick = ({ IndexName, KeySchema, Projection }: z.output<typeof index>) => ({
    IndexName,
    KeySchema,
    Projection,
  });
  await createUnlessThere(parts.dynamodb, {
    TableName,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(properties.GlobalSecondaryIndexes.length > 0
      ? { GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map(pick) }
      : {}),
    ...(properties.LocalSecondaryIndexes.length > 0
      ? { LocalSecondaryIndexes: properties.LocalSecondaryIndexes.map(pick) }
      : {}),
    ...(properties.StreamSpecification
      ? { StreamSpecification: { StreamEnabled: true, ...properties.StreamSpecification } }
      : {}),
  });
  const expiry = properties.TimeToLiveSpecification;
  if (expiry?.Enabled) parts.model.expiryAttributes.set(TableName, expiry.AttributeName);
  const { Table } = described.parse(await parts.dynamodb.call('DescribeTable', { TableName }));
  return {
    ref: TableName,
    attributes: {
      Arn: arn('dynamodb', `table/${TableName}`),
      // dynoxide has its own region in ARNs and accepts any.
      StreamArn: Table.LatestStreamArn?.replace(/^arn:aws:dynamodb:[^:]+/, `arn:aws:dynamodb:${REGION}`),
      TableId: TableName,
    },
  };
};

async function createUnlessThere(
  dynamodb: Dynamodb,
  input: { TableName: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  try {
    await dynamodb.call('DescribeTable', { TableName: input.TableName });
  } catch (error) {
    if (!(error instanceof DynamodbError) || error.code !== 'ResourceNotFoundException') throw error;
    await dynamodb.call('CreateTable', input);
  }
}
