import { z } from 'zod';
import { arn } from './arn.ts';
import type { Permission } from './recorder.ts';

/** An item or a key: the partition key of this system's tables is `pk`. */
const keyed = z.looseObject({ pk: z.looseObject({ S: z.string() }) });
const part = z.looseObject({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  Item: keyed.optional().catch(undefined),
  Key: keyed.optional().catch(undefined),
  ExpressionAttributeValues: z
    .looseObject({ ':pk': z.looseObject({ S: z.string() }) })
    .optional()
    .catch(undefined),
});
const transactRequest = z.looseObject({
  TransactItems: z.array(z.record(z.string(), part)).default([]),
});
const batchWrite = z.looseObject({ PutRequest: part.optional(), DeleteRequest: part.optional() });
const batchTable = z.union([z.array(batchWrite), z.looseObject({ Keys: z.array(keyed).default([]) })]);
const batchRequest = z.looseObject({ RequestItems: z.record(z.string(), batchTable).default({}) });

/** The partition key that a call names, as policies see it. */
const leadingKeys = ({ Item, Key, ExpressionAttributeValues }: z.output<typeof part>): readonly string[] =>
  [Item?.pk, Key?.pk, ExpressionAttributeValues?.[':pk']].flatMap((key) => (key ? [key.S] : []));
const ofBatch = (table: z.output<typeof batchTable>): readonly string[] =>
  Array.isArray(table)
    ? table.flatMap(({ PutRequest, DeleteRequest }) =>
        [PutRequest, DeleteRequest].flatMap((request) => (request ? leadingKeys(request) : [])),
      )
    : table.Keys.map(({ pk }) => pk.S);
const named = (keys: readonly string[]) => ({ context: { 'dynamodb:leadingkeys': keys } });

const partActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

const tableArn = (nameOrArn: string, index?: string): string => {
  const name = nameOrArn.split('/').at(-1) ?? nameOrArn;
  return arn('dynamodb', index === undefined ? `table/${name}` : `table/${name}/index/${index}`);
};

/** The permissions that a DynamoDB call needs; for a transaction, those of each of its parts. */
export function dynamodbPermissions(action: string, body: Buffer): Permission[] {
  const input: unknown = JSON.parse(body.toString('utf8') || '{}');
  if (action === 'TransactWriteItems' || action === 'TransactGetItems') {
    return transactRequest.parse(input).TransactItems.flatMap((item) =>
      Object.entries(item).map(([verb, request]) => ({
        action: `dynamodb:${partActions[verb] ?? verb}`,
        resource: tableArn(request.TableName ?? ''),
        ...named(leadingKeys(request)),
      })),
    );
  }
  if (action === 'BatchGetItem' || action === 'BatchWriteItem') {
    return Object.entries(batchRequest.parse(input).RequestItems).map(([name, table]) => ({
      action: `dynamodb:${action}`,
      resource: tableArn(name),
      ...named(ofBatch(table)),
    }));
  }
  const request = part.parse(input);
  const { TableName, IndexName } = request;
  const resource = TableName === undefined ? '*' : tableArn(TableName, IndexName);
  return [{ action: `dynamodb:${action}`, resource, ...named(leadingKeys(request)) }];
}

const capacity = z.looseObject({
  CapacityUnits: z.number().default(0),
  ReadCapacityUnits: z.number().optional(),
  WriteCapacityUnits: z.number().optional(),
});
const capacityAnswer = z.looseObject({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });
const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/** The capacity units that a response reports; zero when it reports none. */
export function consumedUnits(action: string, answer: Buffer): { readUnits: number; writeUnits: number } {
  if (!answer.includes('"ConsumedCapacity"')) return { readUnits: 0, writeUnits: 0 };
  const { ConsumedCapacity } = capacityAnswer.parse(JSON.parse(answer.toString('utf8')));
  const parts = Array.isArray(ConsumedCapacity)
    ? ConsumedCapacity
    : ConsumedCapacity
      ? [ConsumedCapacity]
      : [];
  const units = parts.reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
  return WRITES.test(action) ? { readUnits: 0, writeUnits: units } : { readUnits: units, writeUnits: 0 };
}
