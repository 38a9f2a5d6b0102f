import type { EventBridgeEvent } from 'aws-lambda';
import { eventBatch } from '#contracts/events/bus.ts';
import { type DomainEvent, domainEvent, eventTypesOf } from '#contracts/events/catalogue.ts';
import type { Consumer } from '#contracts/events/event.ts';
import { ageMs } from './event-age.ts';
import { describe, logger } from './logging.ts';

/**
 * The Lambda handler of an event consumer. It consumes the events of a batch to which it is subscribed: those of one
 * aggregate in order, different aggregates concurrently. A failed event does not stop the others; afterwards the call
 * throws, so that the batch is retried and finally sent to the dead-letter queue. `consume` must therefore be
 * idempotent. `begin` is called once per batch, and what it memoises lasts for that batch.
 */
export function createConsumer(consumer: Consumer, begin: () => (event: DomainEvent) => Promise<void>) {
  const subscribed = new Set<string>(eventTypesOf(consumer));
  return async (delivery: EventBridgeEvent<string, unknown>): Promise<void> => {
    const received = eventBatch()
      .parse(delivery.detail)
      .events.filter(({ type }) => subscribed.has(type));
    const failed: unknown[] = [];
    const events = received.flatMap((one): readonly DomainEvent[] => {
      const event = domainEvent().safeParse(one);
      if (event.success) return [event.data];
      logger.error('event not understood', { eventType: one.type, error: describe(event.error) });
      failed.push(event.error);
      return [];
    });
    const consume = begin();
    const consumeInOrder = async (ofOneAggregate: readonly DomainEvent[]): Promise<void> => {
      for (const event of ofOneAggregate) {
        const { correlationId, eventId, type: eventType } = event;
        try {
          await consume(event);
          logger.info('consumed', { correlationId, eventId, eventType, ageMs: ageMs(event, new Date()) });
        } catch (error) {
          logger.error('event failed', { correlationId, eventId, eventType, error: describe(error) });
          failed.push(error);
        }
      }
    };
    const aggregates = Map.groupBy(events, ({ aggregate: { kind, id } }) => `${kind}#${id}`);
    await Promise.all([...aggregates.values()].map(consumeInOrder));
    if (failed.length > 0) {
      throw new AggregateError(failed, `${failed.length} of ${received.length} events failed.`);
    }
  };
}
