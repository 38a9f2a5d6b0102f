import type { DynamoDBStreamEvent } from 'aws-lambda';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { systemClock } from '#adapters/system/system.ts';
import { countFigures } from '#application/operations/count-figures.ts';
import { readConfig } from '#config/config.ts';
import { auditedEventsOf } from '#functions/runtime/audit-records.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { emit, measurementsOf } from '#functions/runtime/metrics.ts';

const { STAGE } = readConfig(['STAGE']);
const ports = { store: unitOfWork([]), bookings: createDynamoDbBookings(client, operationalTable) };

/**
 * Keeps the figures of each day, and the metrics, from what the audit table takes in: every event once. A
 * batch that fails measures nothing until the attempt that passes; one that comes again after it passed
 * is measured again, which only a stream that lost its place does.
 */
export async function handler(batch: DynamoDBStreamEvent): Promise<void> {
  const audited = auditedEventsOf(batch);
  const events = audited.map(({ event }) => event);
  const bookings = await countFigures(ports, events, {
    actor: { kind: 'system', id: 'figures' },
    at: systemClock.now().toISOString(),
    correlationId: batch.Records[0]?.eventID ?? '',
  });
  emit(STAGE, measurementsOf(audited, bookings));
}
