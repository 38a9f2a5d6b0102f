import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditTrail } from '#application/audit/ports.ts';
import { domainEvent } from '#contracts/events/catalogue.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

const stored = lazily(() => z.looseObject({ event: domainEvent() }));

export const createDynamoDbAuditTrail = (client: DynamoDBDocumentClient, table: string): AuditTrail => ({
  async append(event) {
    const { kind, id } = event.aggregate;
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: {
            pk: `${kind}#${id}`,
            sk: String(event.sequence).padStart(8, '0'),
            event,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    } catch (error) {
      // The same event came before: deliveries are at least once.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
  async history(kind, id) {
    const events = [];
    let start: Record<string, unknown> | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `${kind}#${id}` },
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      events.push(...(answer.Items ?? []).map((item) => stored().parse(item).event));
      start = answer.LastEvaluatedKey;
    } while (start);
    return events;
  },
});
