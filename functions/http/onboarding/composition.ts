import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { systemClock } from '#adapters/system/system.ts';
import { documentPolicies } from '#application/people/document-policies.ts';
import { readConfig } from '#config/config.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { composeMediaStore } from '#functions/runtime/composition/storage.ts';

const config = readConfig(['STAGE', 'MEDIA_BUCKET']);

export const ports = {
  uow: unitOfWork([vendorAggregate]),
  vendors: createDynamoDbVendors(client, operationalTable),
  media: composeMediaStore(config.MEDIA_BUCKET),
};
export const policy = documentPolicies[config.STAGE];
export const limiter = rateLimiter();
export const clock = systemClock;
