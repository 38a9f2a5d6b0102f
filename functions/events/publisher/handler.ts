import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { readConfig } from '#config/config.ts';
import { EVENT_SOURCE, EVENTS_DETAIL_TYPE, type EventBatch } from '#contracts/events/bus.ts';
import { type DomainEvent, isConsumed } from '#contracts/events/catalogue.ts';
import { eventOf } from '#functions/runtime/composition/outbox-records.ts';
import { logger } from '#functions/runtime/logging.ts';

const { EVENT_BUS } = readConfig(['EVENT_BUS']);
const bus = new EventBridgeClient(clientLimits);
/** EventBridge bills an entry by pieces of 64 KB; what surrounds the events takes some of it. */
const ENTRY_BYTES = 60_000;
/** A call holds 256 KB. */
const ENTRIES_PER_CALL = 4;

type Outgoing = { readonly sequenceNumber: string; readonly event: DomainEvent };

/**
 * The one way to the bus: each change of an aggregate, from the table's stream, in order. The stream starts
 * again at the first event that was not taken, so nothing is lost while the bus is down and consumers may see
 * an event twice; they know it by its id.
 */
export async function handler(batch: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const outgoing: Outgoing[] = batch.Records.map((record) => ({
    sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
    event: eventOf(record),
  })).filter(({ event }) => isConsumed(event.type));
  const entries = entriesOf(outgoing);
  for (let i = 0; i < entries.length; i += ENTRIES_PER_CALL) {
    const refused = await publish(entries.slice(i, i + ENTRIES_PER_CALL));
    if (refused !== undefined) return { batchItemFailures: [{ itemIdentifier: refused }] };
  }
  return { batchItemFailures: [] };
}

/** As many events an entry as one billed piece holds. */
function entriesOf(outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  const entries: Outgoing[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of outgoing) {
    const size = Buffer.byteLength(JSON.stringify(one.event));
    if (bytes + size > ENTRY_BYTES) {
      entries.push([]);
      bytes = 0;
    }
    entries.at(-1)?.push(one);
    bytes += size;
  }
  return entries;
}

const batchOf = (entry: readonly Outgoing[]): EventBatch => ({
  types: [...new Set(entry.map(({ event }) => event.type))],
  events: entry.map(({ event }) => event),
});

/** The sequence number of the first event the bus did not take; undefined when it took all. */
async function publish(entries: readonly (readonly Outgoing[])[]): Promise<string | undefined> {
  try {
    const answer = await bus.send(
      new PutEventsCommand({
        Entries: entries.map((entry) => ({
          EventBusName: EVENT_BUS,
          Source: EVENT_SOURCE,
          DetailType: EVENTS_DETAIL_TYPE,
          Detail: JSON.stringify(batchOf(entry)),
        })),
      }),
    );
    const first = (answer.Entries ?? []).findIndex((entry) => entry.ErrorCode !== undefined);
    return first === -1 ? undefined : entries[first]?.[0]?.sequenceNumber;
  } catch (error) {
    logger.error('the bus did not answer', { error: error instanceof Error ? error.name : 'unknown' });
    return entries[0]?.[0]?.sequenceNumber;
  }
}
