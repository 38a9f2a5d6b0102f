import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, EVENTS_DETAIL_TYPE, type EventBatch } from '#contracts/events/bus.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** EventBridge bills an entry by pieces of 64 KB; what surrounds the events takes some of it. */
const ENTRY_BYTES = 60_000;
/** A call holds 256 KB. */
const ENTRIES_PER_CALL = 4;

export type Published = {
  /** How many of the events, counted from the first, are on the bus. Some of those after them may be, too. */
  readonly taken: number;
  /** Why not all are: an error's name or EventBridge's code. */
  readonly refusal?: string;
};

/**
 * Puts events on the bus in their order, as few billed entries as hold them. It stops at the first that is not
 * taken: who calls brings the rest again.
 */
export async function publishEvents(
  client: EventBridgeClient,
  busName: string,
  events: readonly DomainEvent[],
): Promise<Published> {
  const entries = entriesOf(events);
  let taken = 0;
  for (let i = 0; i < entries.length; i += ENTRIES_PER_CALL) {
    const some = entries.slice(i, i + ENTRIES_PER_CALL);
    const { accepted, refusal } = await put(client, busName, some);
    for (const entry of some.slice(0, accepted)) taken += entry.length;
    if (refusal !== undefined) return { taken, refusal };
  }
  return { taken };
}

/** As many events an entry as one billed piece holds. */
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
