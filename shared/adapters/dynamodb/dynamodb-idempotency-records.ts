import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRecords } from '#application/identity/idempotency-record-data.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { idempotencyPk } from './aggregate.ts';
import { removeItems } from './remove-items.ts';

const key = lazily(() => z.object({ pk: z.string(), sk: z.string() }));

/** A user's idempotency records, for exports and erasures. `once` reads single ones through the unit of work. */
export function createDynamoDbIdempotencyRecords(
  client: DynamoDBDocumentClient,
  table: string,
): IdempotencyRecords {
  const pagesOf = (userId: string) =>
    paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': idempotencyPk(userId) },
        ConsistentRead: true,
      },
    );
  return {
    async listOf(userId) {
      const found: string[] = [];
      for await (const { Items = [] } of pagesOf(userId))
        found.push(...Items.map((item) => key().parse(item).sk));
      return found;
    },
    async removeAllOf(userId) {
      for await (const { Items = [] } of pagesOf(userId)) {
        await removeItems(
          client,
          table,
          Items.map((item) => key().parse(item)),
        );
      }
    },
  };
}
