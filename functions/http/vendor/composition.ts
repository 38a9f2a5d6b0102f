import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import { people } from '#functions/runtime/composition/identity.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { composeMediaObjects, composeMediaStore } from '#functions/runtime/composition/storage.ts';
import { composePaymentProvider } from '#functions/runtime/composition/stripe.ts';
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
  media: composeMediaStore(config.MEDIA_BUCKET),
  objects: composeMediaObjects(config.MEDIA_BUCKET),
  pincodes: loadPincodes(),
  users: people.users,
  ids: systemIds,
  sha256,
};

const provider = composePaymentProvider();
/** The ports with the payment provider, for the few routes that need it. */
export async function payoutAccountPorts() {
  const { APP_URL, TOKEN_ISSUER } = readConfig(['APP_URL', 'TOKEN_ISSUER']);
  const returnUrl = new URL('/vendor/payout-account', APP_URL ?? TOKEN_ISSUER).href;
  return { ...ports, provider: await provider(), returnUrl };
}

export const limiter = rateLimiter();
export const clock = systemClock;
