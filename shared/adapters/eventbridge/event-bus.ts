import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, EVENTS_DETAIL_TYPE, type EventBatch } from '#contracts/events/bus.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** EventBridge bills entries in units of 64 KB; the envelope around the events takes some of it. */
const ENTRY_BYTES = 60_000;
/** PutEvents takes 256 KB per call. */
const ENTRIES_PER_CALL = 4;

export type Published = {
  /** How many events, counted from the first, were published. Later ones may have been published too. */
  readonly published: number;
  /** Why the next one was not: the error's name or EventBridge's code. */
  readonly refusal?: string;
};

/**
 * Publishes events in order, in as few billed entries as possible. Stops at the first entry that is refused; the caller
 * retries from there.
 */
export async function publishEvents(
  client: EventBridgeClient,
  busName: string,
  events: readonly DomainEvent[],
): Promise<Published> {
  const entries = entriesOf(events);
  let published = 0;
  for (let i = 0; i < entries.length; i += ENTRIES_PER_CALL) {
    const some = entries.slice(i, i + ENTRIES_PER_CALL);
    const { accepted, refusal } = await put(client, busName, some);
    for (const entry of some.slice(0, accepted)) published += entry.length;
    if (refusal !== undefined) return { published, refusal };
  }
  return { published };
}

/** Groups events into entries of one billed unit each. */
function entriesOf(events: readonly DomainEvent[]): readonly (readonly DomainEvent[])[] {
  const entries: DomainEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (bytes + size > ENTRY_BYTES) {
      entries.push([]);
      bytes = 0;
    }
    entries.at(-1)?.push(event);
    bytes += size;
  }
  return entries;
}

const batchOf = (events: readonly DomainEvent[]): EventBatch => ({
  types: [...new Set(events.map(({ type }) => type))],
  events: [...events],
});

/** How many of the entries the bus accepted before the first that it did not. */
async function put(
  client: EventBridgeClient,
  busName: string,
  entries: readonly (readonly DomainEvent[])[],
): Promise<{ readonly accepted: number; readonly refusal?: string }> {
  try {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: entries.map((events) => ({
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: EVENTS_DETAIL_TYPE,
          Detail: JSON.stringify(batchOf(events)),
        })),
      }),
    );
    const first = Entries.findIndex(({ ErrorCode }) => ErrorCode !== undefined);
    if (first === -1) return { accepted: entries.length };
    return { accepted: first, refusal: Entries[first]?.ErrorCode ?? 'unknown' };
  } catch (error) {
    return { accepted: 0, refusal: error instanceof Error ? error.name : 'unknown' };
  }
}
