import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';

/** What the public catalogue reads; it saves nothing. */
export const catalogueDeps = {
  services: createDynamoDbServices(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
  coverage: createDynamoDbCoverage(client, operationalTable),
  store: unitOfWork([]),
  pincodes: loadPincodes(),
};
