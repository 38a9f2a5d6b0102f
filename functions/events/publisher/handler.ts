import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { publishEvents } from '#adapters/eventbridge/event-bus.ts';
import { setAside } from '#adapters/eventbridge/set-aside.ts';
import { readConfig } from '#config/config.ts';
import { isConsumed, isEventType } from '#contracts/events/catalogue.ts';
import { eventOf } from '#functions/runtime/composition/outbox-records.ts';
import { logger } from '#functions/runtime/logging.ts';
import { createOutboxReader } from '#functions/runtime/outbox-reader.ts';

const { EVENT_BUS } = readConfig(['EVENT_BUS']);
const bus = new EventBridgeClient(clientLimits);

/**
 * Publishes every change of an aggregate from the table's stream to the bus, in order; the only way to the bus. The stream
 * is read again from the first unpublished event, so nothing is lost while the bus is down, and consumers recognise a
 * repeated event by its id. An event of unknown type comes from a newer deployment whose rules are not there yet: it is
 * set aside until they are.
 */
export const handler = createOutboxReader({
  read(record) {
    const event = eventOf(record);
    if (!isEventType(event.type)) throw new Error(`The event type ${event.type} is unknown.`);
    return event;
  },
  async take(events) {
    const consumed = events.filter(({ type }) => isConsumed(type));
    const { published, refusal } = await publishEvents(bus, EVENT_BUS, consumed);
    const next = consumed[published];
    if (next === undefined) return events.length;
    logger.error('an event was not published', { eventId: next.eventId, refusal });
    return events.indexOf(next);
  },
  setAside: (invocation) => setAside(bus, EVENT_BUS, invocation),
});
