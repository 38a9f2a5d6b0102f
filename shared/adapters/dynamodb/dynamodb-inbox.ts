import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Inbox, Notification } from '#application/notification/ports.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { epochSeconds } from './aggregate.ts';
import { decodeCursor, encodeCursor } from './aggregate-repository.ts';
import { removeItems } from './remove-items.ts';

const KEPT_DAYS = 90;
const inboxPk = (userId: string) => `INBOX#${userId}`;
const stored = lazily(
  (): z.ZodMiniType<Notification> =>
    z.object({
      notificationId: z.string(),
      userId: z.string(),
      type: z.string(),
      title: z.string(),
      body: z.string(),
      bookingId: z.nullable(z.string()),
      createdAt: z.string(),
      readAt: z.nullable(z.string()),
    }),
);

export function createDynamoDbInbox(client: DynamoDBDocumentClient, table: string): Inbox {
  async function setRead(userId: string, notificationId: string, at: string): Promise<boolean> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: inboxPk(userId), sk: notificationId },
          // `readAt` is null at first; `firstReadAt` keeps a second reading from changing it.
          UpdateExpression:
            'SET readAt = if_not_exists(firstReadAt, :at), firstReadAt = if_not_exists(firstReadAt, :at)',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': at },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  const query = (
    userId: string,
    unreadOnly: boolean,
    more: { limit?: number; start?: Record<string, unknown> },
  ) =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ...(unreadOnly ? { FilterExpression: 'attribute_not_exists(firstReadAt)' } : {}),
        ExpressionAttributeValues: { ':pk': inboxPk(userId) },
        ScanIndexForward: false,
        ...(more.limit === undefined ? {} : { Limit: more.limit }),
        ...(more.start === undefined ? {} : { ExclusiveStartKey: more.start }),
      }),
    );

  return {
    async add(notification) {
      try {
        await client.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...notification,
              pk: inboxPk(notification.userId),
              sk: notification.notificationId,
              expiresAt: epochSeconds(notification.createdAt) + KEPT_DAYS * 86_400,
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
      } catch (error) {
        // The same event was delivered before: delivery is at least once.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async list(userId, { limit, cursor, unreadOnly }) {
      const start = cursor === undefined ? undefined : decodeCursor(cursor, 'pk', inboxPk(userId));
      const answer = await query(userId, unreadOnly ?? false, { limit, ...(start ? { start } : {}) });
      return {
        items: (answer.Items ?? []).map((item) => stored().parse(item)),
        nextCursor: answer.LastEvaluatedKey ? encodeCursor(answer.LastEvaluatedKey) : null,
      };
    },
    markRead: setRead,
    async removeAll(userId) {
      let start: Record<string, unknown> | undefined;
      do {
        const answer = await query(userId, false, start ? { start } : {});
        const ids = (answer.Items ?? []).map((item) => stored().parse(item).notificationId);
        await removeItems(
          client,
          table,
          ids.map((sk) => ({ pk: inboxPk(userId), sk })),
        );
        start = answer.LastEvaluatedKey;
      } while (start);
    },
    async markAllRead(userId, at) {
      let count = 0;
      let start: Record<string, unknown> | undefined;
      do {
        const answer = await query(userId, true, start ? { start } : {});
        for (const item of answer.Items ?? []) {
          if (await setRead(userId, stored().parse(item).notificationId, at)) count++;
        }
        start = answer.LastEvaluatedKey;
      } while (start);
      return count;
    },
  };
}
