import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditTrail } from '#application/audit/ports.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { eventsOfItem, packEvents, TRAIL_EVENTS } from './stored-events.ts';

/**
 * The trail as items of one aggregate's events that came together, under the number of the first. Nothing tells a
 * batch that comes again from a new one but what stands under that number: the events that are there are left, and
 * those that follow get an item of their own. A batch that comes again and begins elsewhere writes its events twice,
 * which the reader sees through: they are the same, hash for hash.
 */
export function createDynamoDbAuditTrail(client: DynamoDBDocumentClient, table: string): AuditTrail {
  /** The last of the events that now stand under the number of the first. */
  async function put([first, ...more]: readonly [DomainEvent, ...DomainEvent[]]): Promise<DomainEvent> {
    const { kind, id } = first.aggregate;
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: {
            pk: `${kind}#${id}`,
            sk: String(first.sequence).padStart(8, '0'),
            ...packEvents([first, ...more]),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return more.at(-1) ?? first;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Deliveries are at least once.
      return eventsOfItem({ [TRAIL_EVENTS]: error.Item?.[TRAIL_EVENTS]?.B }).at(-1) ?? first;
    }
  }

  return {
    async append(events) {
      let rest = events;
      for (let [first, ...more] = rest; first; [first, ...more] = rest) {
        const last = await put([first, ...more]);
        rest = rest.filter(({ sequence }) => sequence > last.sequence);
      }
    },
    async history(kind, id) {
      const events = new Map<string, DomainEvent>();
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
        // Two that differ under one number are both shown: the chain tells that one of them is none of ours.
        for (const event of (answer.Items ?? []).flatMap(eventsOfItem))
          events.set(`${event.sequence} ${event.hash}`, event);
        start = answer.LastEvaluatedKey;
      } while (start);
      return [...events.values()].sort((a, b) => a.sequence - b.sequence);
    },
  };
}
