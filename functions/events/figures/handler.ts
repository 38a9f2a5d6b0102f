import type { DynamoDBStreamEvent } from 'aws-lambda';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { systemClock } from '#adapters/system/system.ts';
import { countFigures } from '#application/operations/count-figures.ts';
import { auditEventsOf } from '#functions/runtime/audit-records.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';

const ports = { store: unitOfWork([]), bookings: createDynamoDbBookings(client, operationalTable) };

/** Keeps the figures of each day from what the audit table takes in. */
export const handler = (batch: DynamoDBStreamEvent): Promise<void> =>
  countFigures(ports, auditEventsOf(batch), {
    actor: { kind: 'system', id: 'figures' },
    at: systemClock.now().toISOString(),
    correlationId: batch.Records[0]?.eventID ?? '',
  });
