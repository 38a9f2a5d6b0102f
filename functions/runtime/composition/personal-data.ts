import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { customerBookingData, vendorJobData } from '#application/identity/booking-data.ts';
import { inboxData } from '#application/identity/inbox-data.ts';
import type { PersonalDataHolder } from '#application/identity/personal-data.ts';
import { client, operationalTable, unitOfWork } from './operational.ts';

const bookings = createDynamoDbBookings(client, operationalTable);

/** Whoever keeps data of a person: each is asked for an export and at an erasure. */
export const personalDataHolders: readonly PersonalDataHolder[] = [
  customerBookingData({ bookings, uow: unitOfWork([bookingAggregate]) }),
  vendorJobData({ bookings }),
  inboxData(createDynamoDbInbox(client, operationalTable)),
];
