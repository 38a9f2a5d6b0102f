import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { publishEvents } from '#adapters/eventbridge/event-bus.ts';
import { systemIds } from '#adapters/system/system.ts';
import { failure } from '#contracts/errors.ts';
import * as z from '#contracts/zod.ts';
import { err, ok } from '#kernel/result.ts';
import { eventChain } from '#tests/support/event-chain.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import { startHttpServer } from '#tests/support/http-server.ts';
import type { UseCase } from './sweep.ts';

const request = z.object({ Entries: z.array(z.object({ Detail: z.string() })) });
const batch = z.object({ events: z.array(z.object({ eventId: z.string() })) });

/** A bus that takes everything and tells what has been on it, each event once: so its consumers see it. */
export async function startBus() {
  const seen = new Set<string>();
  const { url, stop } = await startHttpServer(({ body }) => {
    const { Entries } = request.parse(JSON.parse(body));
    for (const { Detail } of Entries)
      for (const { eventId } of batch.parse(JSON.parse(Detail)).events) seen.add(eventId);
    const answer = { FailedEntryCount: 0, Entries: Entries.map((_, i) => ({ EventId: String(i) })) };
    return { status: 200, contentType: 'application/x-amz-json-1.1', body: answer };
  });
  return { url, stop, seen };
}

/** More than the four entries of one call hold. */
const EVENTS = 700;

export const outboxCases = (client: EventBridgeClient, seen: ReadonlySet<string>): readonly UseCase[] => [
  {
    name: 'publishing a batch of the outbox',
    async prepare({ injector }) {
      const bus = injectPortFaults(client, injector);
      const bookingId = systemIds.next('bk');
      const events = eventChain(bookingId, EVENTS);
      let rest = events;
      return {
        /** The stream begins again at the first event that was not published. */
        async act() {
          const { published, refusal } = await publishEvents(bus, 'bus', rest);
          rest = rest.slice(published);
          return refusal === undefined ? ok(published) : err(failure('version_conflict', refusal));
        },
        facts: async () => {
          const sequences = [...seen]
            .filter((id) => id.includes(bookingId))
            .map((id) => id.split(':').at(-1));
          return [rest.length, sequences.join()];
        },
      };
    },
  },
];
