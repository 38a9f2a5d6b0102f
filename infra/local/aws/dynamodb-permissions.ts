import { z } from 'zod';
import { arn } from './arn.ts';
import type { Permission } from './recorder.ts';

const tableRequest = z.looseObject({ TableName: z.string().optional(), IndexName: z.string().optional() });
const transactItem = z.record(z.string(), z.looseObject({ TableName: z.string() }));
const transactRequest = z.looseObject({ TransactItems: z.array(transactItem).default([]) });
const batchRequest = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()).default({}) });

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

/** The permissions DynamoDB asks for: of a transaction, those of each of its parts. */
export function dynamodbPermissions(action: string, body: Buffer): Permission[] {
  const input: unknown = JSON.parse(body.toString('utf8') || '{}');
  if (action === 'TransactWriteItems' || action === 'TransactGetItems') {
    return transactRequest.parse(input).TransactItems.flatMap((item) =>
      Object.entries(item).map(([part, { TableName }]) => ({
        action: `dynamodb:${partActions[part] ?? part}`,
        resource: tableArn(TableName),
      })),
    );
  }
  if (action === 'BatchGetItem' || action === 'BatchWriteItem') {
    return Object.keys(batchRequest.parse(input).RequestItems).map((name) => ({
      action: `dynamodb:${action}`,
      resource: tableArn(name),
    }));
  }
  const { TableName, IndexName } = tableRequest.parse(input);
  const resource = TableName === undefined ? '*' : tableArn(TableName, IndexName);
  return [{ action: `dynamodb:${action}`, resource }];
}

const capacity = z.looseObject({
  CapacityUnits: z.number().default(0),
  ReadCapacityUnits: z.number().optional(),
  WriteCapacityUnits: z.number().optional(),
});
const capacityAnswer = z.looseObject({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });
const WRITES = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/** Units that an answer says it consumed; zero when it was not asked to say. */
export function consumedUnits(action: string, answer: Buffer): { readUnits: number; writeUnits: number } {
  if (!answer.includes('"ConsumedCapacity"')) return { readUnits: 0, writeUnits: 0 };
  const { ConsumedCapacity } = capacityAnswer.parse(JSON.parse(answer.toString('utf8')));
  const parts = Array.isArray(ConsumedCapacity)
    ? ConsumedCapacity
    : ConsumedCapacity
      ? [ConsumedCapacity]
      : [];
  const units = parts.reduce((total, part) => total + part.CapacityUnits, 0);
  return WRITES.test(action) ? { readUnits: 0, writeUnits: units } : { readUnits: units, writeUnits: 0 };
}
