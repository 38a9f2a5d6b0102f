import type { EventBridgeEvent } from 'aws-lambda';
import { eventBatch } from '#contracts/events/bus.ts';
import { type DomainEvent, eventTypesOf } from '#contracts/events/catalogue.ts';
import type { Consumer } from '#contracts/events/event.ts';
import { ageMs } from './event-age.ts';
import { describe, logger } from './logging.ts';

/**
 * The Lambda handler of a consumer: those events of a batch that it is subscribed to, one after the other. One
 * that fails does not keep the others from being consumed; the call then throws, which means: the batch again
 * later, and after the last try to the dead-letter queue. So `consume` must take the same event twice without
 * doing it twice. `begin` is called once for each batch: what it remembers lasts no longer.
 */
export function createConsumer(consumer: Consumer, begin: () => (event: DomainEvent) => Promise<void>) {
  const subscribed = new Set<string>(eventTypesOf(consumer));
  return async (delivery: EventBridgeEvent<string, unknown>): Promise<void> => {
    const events = eventBatch()
      .parse(delivery.detail)
      .events.filter(({ type }) => subscribed.has(type));
    const consume = begin();
    const failed: unknown[] = [];
    for (const event of events) {
      logger.resetKeys();
      logger.appendKeys({
        correlationId: event.correlationId,
        eventId: event.eventId,
        eventType: event.type,
      });
      try {
        await consume(event);
        logger.info('consumed', { ageMs: ageMs(event, new Date()) });
      } catch (error) {
        logger.error('event failed', { error: describe(error) });
        failed.push(error);
      }
    }
    if (failed.length > 0) {
      throw new AggregateError(failed, `${failed.length} of ${events.length} events failed.`);
    }
  };
}
