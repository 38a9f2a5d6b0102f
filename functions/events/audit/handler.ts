import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { readConfig } from '#config/config.ts';
import { eventOf } from '#functions/runtime/composition/outbox-records.ts';
import { describe, logger } from '#functions/runtime/logging.ts';

const { AUDIT_TABLE } = readConfig(['AUDIT_TABLE']);
const trail = createDynamoDbAuditTrail(createDocumentClient(), AUDIT_TABLE);
const AT_ONCE = 25;

/**
 * Copies every event into the append-only trail, as it is, from the stream of the table it was written to: the
 * trail depends neither on the bus nor on the publisher. It goes on at the first event that was not taken.
 */
export async function handler(batch: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (let i = 0; i < batch.Records.length; i += AT_ONCE) {
    const records = batch.Records.slice(i, i + AT_ONCE);
    const outcomes = await Promise.allSettled(records.map(async (record) => trail.append(eventOf(record))));
    const first = outcomes.findIndex(({ status }) => status === 'rejected');
    const outcome = outcomes[first];
    if (outcome?.status === 'rejected') {
      logger.error('the trail did not take an event', { error: describe(outcome.reason) });
      const itemIdentifier = records[first]?.dynamodb?.SequenceNumber ?? '';
      return { batchItemFailures: [{ itemIdentifier }] };
    }
  }
  logger.info('audited', { events: batch.Records.length });
  return { batchItemFailures: [] };
}
