import type { EventBridgeEvent } from 'aws-lambda';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { ageMs } from './event-age.ts';
import { logger } from './logging.ts';

/**
 * The Lambda handler of a consumer: one domain event a call, parsed. A throw means: again later, and after the
 * last try to the dead-letter queue. So `consume` must take the same event twice without doing it twice.
 */
export const createConsumer =
  (consume: (event: DomainEvent) => Promise<void>) =>
  async (delivery: EventBridgeEvent<string, unknown>): Promise<void> => {
    const event = domainEvent.parse(delivery.detail);
    logger.resetKeys();
    logger.appendKeys({ correlationId: event.correlationId, eventId: event.eventId, eventType: event.type });
    await consume(event);
    logger.info('consumed', { ageMs: ageMs(event, new Date()) });
  };
