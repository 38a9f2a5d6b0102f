import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { readConfig } from '#config/config.ts';
import { eventOf } from '#functions/runtime/composition/outbox-records.ts';
import { describe, logger } from '#functions/runtime/logging.ts';
import { createOutboxReader } from '#functions/runtime/outbox-reader.ts';

const { AUDIT_TABLE, EVENT_BUS } = readConfig(['AUDIT_TABLE', 'EVENT_BUS']);
const trail = createDynamoDbAuditTrail(createDocumentClient(), AUDIT_TABLE);
const AT_ONCE = 25;

/**
 * Copies every event into the append-only trail, as it is, from the stream of the table it was written to: the
 * trail depends neither on the bus nor on the publisher. What one aggregate did in a batch is one item. A batch
 * that was not taken whole comes again whole: then each aggregate's events begin where they began, and those that
 * were taken are known.
 */
export const handler = createOutboxReader({
  read: eventOf,
  async take(events) {
    const aggregates = [...Map.groupBy(events, ({ aggregate: { kind, id } }) => `${kind}#${id}`).values()];
    for (let i = 0; i < aggregates.length; i += AT_ONCE) {
      const some = aggregates.slice(i, i + AT_ONCE);
      const outcomes = await Promise.allSettled(some.map((own) => trail.append(own)));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (!failed) continue;
      logger.error('the trail did not take an event', { error: describe(failed.reason) });
      return 0;
    }
    logger.info('audited', { events: events.length });
    return events.length;
  },
  // The bus's client is loaded with the first record that needs it.
  setAside: async (invocation) =>
    (await import('#functions/runtime/composition/eventbridge.ts')).setAsideOn(EVENT_BUS, invocation),
});
