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
 * The one way to the bus: each change of an aggregate, from the table's stream, in order. The stream starts
 * again at the first event that was not taken, so nothing is lost while the bus is down and consumers may see
 * an event twice; they know it by its id. A type that it does not know no rule knows either, for the rules are
 * deployed with it: on the bus it would reach nobody, so it is set aside until both are.
 */
export const handler = createOutboxReader({
  read(record) {
    const event = eventOf(record);
    if (!isEventType(event.type)) throw new Error(`No event of type ${event.type} is known.`);
    return event;
  },
  async take(events) {
    const consumed = events.filter(({ type }) => isConsumed(type));
    const { taken, refusal } = await publishEvents(bus, EVENT_BUS, consumed);
    const next = consumed[taken];
    if (next === undefined) return events.length;
    logger.error('the bus did not take an event', { eventId: next.eventId, refusal });
    return events.indexOf(next);
  },
  setAside: (invocation) => setAside(bus, EVENT_BUS, invocation),
});
