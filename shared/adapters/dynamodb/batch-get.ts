import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const ATTEMPTS = 6;

/** Reads up to 100 keys, strongly consistent by default, and retries the keys that DynamoDB left unprocessed. */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly { pk: string; sk: string }[],
  ConsistentRead = true,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let pending = [...keys];
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === ATTEMPTS)
      throw new Error(`DynamoDB left ${pending.length} keys unread after ${ATTEMPTS} tries.`);
    if (attempt > 0) await wait(Math.random() * 25 * 2 ** attempt);
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: pending, ConsistentRead } } }),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    pending = (answer.UnprocessedKeys?.[table]?.Keys ?? []).map((k) => ({
      pk: String(k['pk']),
      sk: String(k['sk']),
    }));
  }
  return items;
}
