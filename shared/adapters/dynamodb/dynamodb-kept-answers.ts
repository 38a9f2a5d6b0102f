import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { KeptAnswers } from '#application/identity/kept-answer-data.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { idempotencyPk } from './aggregate.ts';
import { keptAnswer } from './kept-answer.ts';
import { removeItems } from './remove-items.ts';

const key = lazily(() => z.object({ pk: z.string(), sk: z.string() }));

/** The answers of the last day that wait for repeats of a request, by whose they are. */
export function createDynamoDbKeptAnswers(client: DynamoDBDocumentClient, table: string): KeptAnswers {
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
      const found: { readonly request: string; readonly answer: unknown }[] = [];
      for await (const { Items = [] } of pagesOf(userId)) {
        for (const item of Items) {
          found.push({ request: key().parse(item).sk, answer: keptAnswer().parse(item).result });
        }
      }
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
