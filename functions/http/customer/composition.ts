import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { vendorPreferencesAggregate } from '#adapters/dynamodb/aggregates/vendor-preferences.ts';
import { createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbCustomerVendors } from '#adapters/dynamodb/dynamodb-customer-vendors.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { composeSealer } from '#functions/runtime/composition/sealer.ts';
import { composeMediaStore, composeVault } from '#functions/runtime/composition/storage.ts';
import { composePayments } from '#functions/runtime/composition/stripe.ts';
import { bookingPorts } from '#functions/runtime/composition/supply.ts';

const config = readConfig(['SIGNATURES_TABLE', 'VAULT_BUCKET', 'MEDIA_BUCKET']);
const uow = unitOfWork(
  [bookingAggregate, offerAggregate, paymentAggregate, envelopeAggregate, vendorPreferencesAggregate],
  {
    signatures: config.SIGNATURES_TABLE,
  },
);

export const ports = {
  ...bookingPorts(uow),
  payments: createDynamoDbPayments(client, operationalTable),
  photos: createDynamoDbPhotos(client, operationalTable),
  envelopes: createDynamoDbEnvelopes(client, operationalTable),
  services: createDynamoDbServices(client, operationalTable),
  customerVendors: createDynamoDbCustomerVendors(client, operationalTable),
  pincodes: loadPincodes(),
  sealer: composeSealer(),
  ids: systemIds,
  sha256,
};
export const payments = composePayments();
export const limiter = rateLimiter();
export const clock = systemClock;

export const vault = composeVault(config.VAULT_BUCKET);
export const media = composeMediaStore(config.MEDIA_BUCKET);
