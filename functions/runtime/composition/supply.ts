import { createDynamoDbBookings, createDynamoDbOffers } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { client, operationalTable } from './operational.ts';

/** The ports that the booking use cases share. */
export const bookingPorts = (uow: UnitOfWork) => ({
  uow,
  store: uow,
  bookings: createDynamoDbBookings(client, operationalTable),
  offers: createDynamoDbOffers(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
  coverage: createDynamoDbCoverage(client, operationalTable),
});
