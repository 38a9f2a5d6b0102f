import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from '#contracts/zod.ts';
import { canonicalJson } from '#kernel/json.ts';
import { lazily } from '#kernel/lazily.ts';
import { documentKey } from '../dynamodb/aggregate.ts';
import { type PublishedKeys, publishedKeysSchema } from './keyring.ts';

const stored = lazily(() => z.object({ v: z.int(), d: publishedKeysSchema() }));

export type KeyPublication = {
  /**
   * Replaces the published keys. @throws Error after a concurrent publication; the keys in the secret are then unchanged,
   * and the next run continues from there.
   */
  publish(keys: PublishedKeys): Promise<void>;
};

/** The document of the operational table in which verifiers find the public keys. */
export function createKeyPublication(
  client: DynamoDBDocumentClient,
  table: string,
  document: string,
): KeyPublication {
  const key = documentKey(document);
  const present = async () => {
    const answer = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return answer.Item ? stored().parse(answer.Item) : undefined;
  };
  return {
    async publish(keys) {
      const version = (await present())?.v ?? 0;
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: { ...key, v: version + 1, d: publishedKeysSchema().parse(keys) },
            ...(version === 0
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': version } }),
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // The SDK's own retry after a lost response: the keys are published.
        const now = (await present())?.d;
        if (now && canonicalJson(now) === canonicalJson(keys)) return;
        throw new Error(`${document} was published concurrently.`, { cause: error });
      }
    },
  };
}
