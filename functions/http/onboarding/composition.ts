import { S3Client } from '@aws-sdk/client-s3';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { createS3MediaStore } from '#adapters/s3/s3-media.ts';
import { systemClock } from '#adapters/system/system.ts';
import { documentPolicies } from '#application/people/document-policies.ts';
import { readConfig } from '#config/config.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';

const config = readConfig(['STAGE', 'MEDIA_BUCKET']);

export const ports = {
  uow: unitOfWork([vendorAggregate]),
  vendors: createDynamoDbVendors(client, operationalTable),
  media: createS3MediaStore(new S3Client({}), config.MEDIA_BUCKET),
};
export const policy = documentPolicies[config.STAGE];
export const limiter = rateLimiter();
export const clock = systemClock;
