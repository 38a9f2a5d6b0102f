import { randomUUID } from 'node:crypto';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { systemClock } from '#adapters/system/system.ts';
import { expireDocuments } from '#application/people/expire-documents.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = {
  uow: unitOfWork([vendorAggregate]),
  vendors: createDynamoDbVendors(client, operationalTable),
};

/** Runs daily, before the working day: notifies vendors whose documents expire soon or have expired. */
export async function handler(): Promise<void> {
  const { told } = await expireDocuments(ports, {
    actor: { kind: 'system', id: 'expire-documents' },
    at: systemClock.now().toISOString(),
    correlationId: randomUUID(),
  });
  logger.info('documents checked', { notified: told });
}
