import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { eventsOfItem } from '#adapters/dynamodb/stored-events.ts';
import { type DomainEvent, isConsumed } from '#contracts/events/catalogue.ts';
import type { RepublishOptions } from './options.ts';

export type Wanted = Extract<RepublishOptions, { kind: 'run' }>['wanted'];

/** The selected events that have a consumer, each once and in order. */
export async function wantedEvents(
  client: DynamoDBDocumentClient,
  wanted: Wanted,
): Promise<readonly DomainEvent[]> {
  const found =
    'id' in wanted
      ? await eventsOfAggregate(client, wanted)
      : await eventsBetween(client, wanted.table, wanted.since, wanted.until);
  return found.filter(({ type }) => isConsumed(type));
}

async function eventsOfAggregate(
  client: DynamoDBDocumentClient,
  { table, kind, id, from = 1, to = Number.POSITIVE_INFINITY }: Extract<Wanted, { id: string }>,
): Promise<readonly DomainEvent[]> {
  const history = await createDynamoDbAuditTrail(client, table).history(kind, id);
  return history.filter(({ sequence }) => sequence >= from && sequence <= to);
}

async function eventsBetween(
  client: DynamoDBDocumentClient,
  table: string,
  since: string,
  until: string,
): Promise<readonly DomainEvent[]> {
  const [first, last] = [Date.parse(since), Date.parse(until)];
  const events = new Map<string, DomainEvent>();
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    for (const event of (page.Items ?? []).flatMap(eventsOfItem)) {
      const at = Date.parse(event.occurredAt);
      if (at >= first && at <= last) events.set(event.eventId, event);
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return [...events.values()].sort(
    (a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt) || a.sequence - b.sequence,
  );
}
