import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Consistency } from '#application/unit-of-work.ts';
import type { ItemKey } from './aggregate.ts';

/** What one BatchGetItem takes. */
const KEYS_PER_CALL = 100;
const ATTEMPTS = 6;

/** The items of `keys` that exist, in no order. Keys that DynamoDB left unprocessed are retried. */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly ItemKey[],
  consistency: Consistency,
): Promise<readonly Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let i = 0; i < keys.length; i += KEYS_PER_CALL) {
    let pending = keys.slice(i, i + KEYS_PER_CALL);
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === ATTEMPTS)
        throw new Error(`DynamoDB left ${pending.length} keys unread after ${ATTEMPTS} tries.`);
      if (attempt > 0) await wait(Math.random() * 25 * 2 ** attempt);
      const answer = await client.send(
        new BatchGetCommand({
          RequestItems: { [table]: { Keys: pending, ConsistentRead: consistency === 'strong' } },
        }),
      );
      items.push(...(answer.Responses?.[table] ?? []));
      pending = (answer.UnprocessedKeys?.[table]?.Keys ?? []).map((k) => ({
        pk: String(k['pk']),
        sk: String(k['sk']),
      }));
    }
  }
  return items;
}
