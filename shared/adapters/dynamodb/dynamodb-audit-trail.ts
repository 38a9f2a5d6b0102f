import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditTrail } from '#application/audit/ports.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { eventsOfItem, packEvents, TRAIL_EVENTS } from './stored-events.ts';

/**
 * The audit trail. Events of one aggregate that arrive together are one item, keyed by the sequence number of the first. A
 * redelivered batch finds that key taken: events already stored are skipped, and later ones get an item of their own. A
 * batch redelivered with other boundaries stores some events twice; readers drop such duplicates, whose hashes are equal.
 */
export function createDynamoDbAuditTrail(client: DynamoDBDocumentClient, table: string): AuditTrail {
  /** Stores the events; returns the last event of the item that is now under the first one's number. */
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
        // Different events with the same number are both kept: verifying the chain then shows the forgery.
        for (const event of (answer.Items ?? []).flatMap(eventsOfItem))
          events.set(`${event.sequence} ${event.hash}`, event);
        start = answer.LastEvaluatedKey;
      } while (start);
      return [...events.values()].sort((a, b) => a.sequence - b.sequence);
    },
  };
}
