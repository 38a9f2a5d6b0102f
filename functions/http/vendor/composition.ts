import { S3Client } from '@aws-sdk/client-s3';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { createS3MediaStore } from '#adapters/s3/s3-media.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { bookingPorts } from '#functions/runtime/composition/supply.ts';

const config = readConfig(['MEDIA_BUCKET', 'LEDGER_TABLE']);
const uow = unitOfWork([
  bookingAggregate,
  offerAggregate,
  photoAggregate,
  envelopeAggregate,
  vendorAggregate,
]);

export const ports = {
  ...bookingPorts(uow),
  photos: createDynamoDbPhotos(client, operationalTable),
  ledger: createDynamoDbLedger(client, config.LEDGER_TABLE),
  media: createS3MediaStore(new S3Client({}), config.MEDIA_BUCKET),
  ids: systemIds,
};
export const limiter = rateLimiter();
export const clock = systemClock;
