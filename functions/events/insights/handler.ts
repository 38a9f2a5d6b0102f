import type { DynamoDBStreamEvent } from 'aws-lambda';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { systemClock } from '#adapters/system/system.ts';
import { countFigures } from '#application/operations/count-figures.ts';
import { teachEngines } from '#application/pulse/teach-engines.ts';
import { readConfig } from '#config/config.ts';
import { auditedEventsOf } from '#functions/runtime/composition/audit-records.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { engineStore } from '#functions/runtime/composition/supply.ts';
import { logger } from '#functions/runtime/logging.ts';
import { emit, measurementsOf } from '#functions/runtime/metrics.ts';

const { STAGE } = readConfig(['STAGE']);
const ports = {
  store: engineStore(unitOfWork([])),
  bookings: createDynamoDbBookings(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
};

/**
 * Updates daily figures, metrics and the engines' training data from the audit table's stream. Figures and training data
 * count each event once, and neither waits for the other to succeed. Metrics are emitted after both have succeeded, so a
 * batch that is redelivered after success, as after a lost checkpoint, is measured twice.
 */
export async function handler(batch: DynamoDBStreamEvent): Promise<void> {
  const audited = auditedEventsOf(batch);
  const events = audited.map(({ event }) => event);
  const at = systemClock.now().toISOString();
  const [counted, taught] = await Promise.allSettled([
    countFigures(ports, events, {
      actor: { kind: 'system', id: 'figures' },
      at,
      correlationId: batch.Records[0]?.eventID ?? '',
    }),
    teachEngines(ports, events, at),
  ]);
  if (counted.status === 'rejected') throw counted.reason;
  if (taught.status === 'rejected') throw taught.reason;
  if (taught.value > 0) logger.warn('lessons came too late', { lessons: taught.value });
  emit(STAGE, measurementsOf(audited, counted.value));
}
