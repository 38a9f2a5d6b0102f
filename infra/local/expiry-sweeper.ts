import { z } from 'zod';
import { type Dynamodb, DynamodbError } from './aws/dynamodb.ts';
import type { TravelClock } from './services/local-clock.ts';

export type ExpirySweeper = {
  /** Deletes the items that have expired. Returns their number. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
};

const SWEEP_EVERY_MS = 60_000;
const item = z.record(z.string(), z.unknown());
const page = z.object({ Items: z.array(item).default([]), LastEvaluatedKey: item.optional() });
const described = z.object({
  Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }),
});

/** Deletes expired items, since dynoxide does not implement DynamoDB's TTL. */
export function startExpirySweeper(options: {
  dynamodb: Dynamodb;
  clock: TravelClock;
  /** The TTL attribute (epoch seconds) by table. */
  tables: () => ReadonlyMap<string, string>;
  onError: (error: unknown) => void;
}): ExpirySweeper {
  const { dynamodb, clock } = options;
  let sweeping: Promise<number> = Promise.resolve(0);

  const sweepAll = async (): Promise<number> => {
    let removed = 0;
    for (const [table, attribute] of options.tables()) removed += await sweepTable(table, attribute);
    return removed;
  };
  const sweepTable = async (TableName: string, attribute: string): Promise<number> => {
    const { Table } = described.parse(await dynamodb.call('DescribeTable', { TableName }));
    const keyNames = Table.KeySchema.map((key) => key.AttributeName);
    const expired = {
      TableName,
      ExpressionAttributeNames: { '#expiry': attribute },
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(clock.now().getTime() / 1_000)) } },
    };
    let removed = 0;
    let ExclusiveStartKey: z.output<typeof item> | undefined;
    do {
      const from = ExclusiveStartKey ? { ExclusiveStartKey } : {};
      const scan = { ...expired, ...from, FilterExpression: '#expiry < :now' };
      const { Items, LastEvaluatedKey } = page.parse(await dynamodb.call('Scan', scan));
      for (const found of Items) {
        const Key = Object.fromEntries(keyNames.map((name) => [name, found[name]]));
        removed += await removeExpired({ ...expired, Key, ConditionExpression: '#expiry < :now' });
      }
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return removed;
  };
  /** Deletes an item unless its expiry has changed since. */
  const removeExpired = async (input: unknown): Promise<number> => {
    try {
      await dynamodb.call('DeleteItem', input);
      return 1;
    } catch (error) {
      if (error instanceof DynamodbError && error.code === 'ConditionalCheckFailedException') return 0;
      throw error;
    }
  };
  const sweep = (): Promise<number> => {
    sweeping = sweeping.catch(() => 0).then(sweepAll);
    return sweeping;
  };
  const timer = setInterval(() => void sweep().catch(options.onError), SWEEP_EVERY_MS);
  timer.unref();
  return {
    sweep,
    async stop() {
      clearInterval(timer);
      await sweeping.catch(() => 0);
    },
  };
}
