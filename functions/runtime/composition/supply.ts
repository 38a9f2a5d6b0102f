import { createDynamoDbBookings, createDynamoDbOffers } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { rememberDocuments } from '#adapters/memory/remembered-documents.ts';
import { systemClock } from '#adapters/system/system.ts';
import { isSeldomChanged } from '#application/engines/engine-keys.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { client, operationalTable } from './operational.ts';

/** City rules must apply within five minutes; models fitted by schedules may be as old. */
const REMEMBERED_SECONDS = 300;

/** The unit of work with seldom-changed documents cached by this instance. */
export const engineStore = (uow: UnitOfWork): UnitOfWork =>
  rememberDocuments(uow, { isKept: isSeldomChanged, seconds: REMEMBERED_SECONDS, clock: systemClock });

/** The ports shared by the booking use cases. */
export const bookingPorts = (uow: UnitOfWork) => ({
  uow,
  store: engineStore(uow),
  bookings: createDynamoDbBookings(client, operationalTable),
  offers: createDynamoDbOffers(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
  coverage: createDynamoDbCoverage(client, operationalTable),
});
