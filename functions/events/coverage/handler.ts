import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock } from '#adapters/system/system.ts';
import { refreshCoverage } from '#application/people/refresh-coverage.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const ports = {
  vendors: createDynamoDbVendors(client, operationalTable),
  coverage: createDynamoDbCoverage(client, operationalTable),
  pincodes: loadPincodes(),
};

/** Each event that may change where a vendor takes jobs. */
export const handler = createConsumer(
  'coverage',
  () =>
    ({ aggregate }) =>
      refreshCoverage(ports, aggregate.id, systemClock.now().toISOString()),
);
