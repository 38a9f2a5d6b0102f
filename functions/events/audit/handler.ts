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
 * Copies every event unchanged from the operational table's stream to the append-only trail, so the trail depends neither
 * on the bus nor on the publisher. One aggregate's events of a batch become one item. After a failure the whole batch is
 * redelivered; items that were stored then exist under the same keys and are skipped.
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
      logger.error('an event was not stored in the trail', { error: describe(failed.reason) });
      return 0;
    }
    logger.info('audited', { events: events.length });
    return events.length;
  },
  // Loads the bus's client with the first record that needs it.
  setAside: async (invocation) =>
    (await import('#functions/runtime/composition/eventbridge.ts')).setAsideOn(EVENT_BUS, invocation),
});
