import { createDynamoDbBookings, createDynamoDbOffers } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { rememberDocuments } from '#adapters/memory/remembered-documents.ts';
import { systemClock } from '#adapters/system/system.ts';
import { isOutlookKey } from '#application/pulse/pulse-documents.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { client, operationalTable } from './operational.ts';

/** An outlook is made every hour. */
const OUTLOOK_SECONDS = 300;

/** The ports that the booking use cases share. */
export const bookingPorts = (uow: UnitOfWork) => ({
  uow,
  store: rememberDocuments(uow, {
    isKept: isOutlookKey,
    seconds: OUTLOOK_SECONDS,
    clock: systemClock,
  }),
  bookings: createDynamoDbBookings(client, operationalTable),
  offers: createDynamoDbOffers(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
  coverage: createDynamoDbCoverage(client, operationalTable),
});
