import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';

/** The ports shared by the tasks; `ledger` names the table for those that may post to it. */
export const payoutPorts = (ledger?: string) => ({
  uow: unitOfWork([bookingAggregate, paymentAggregate], ledger === undefined ? {} : { ledger }),
  bookings: createDynamoDbBookings(client, operationalTable),
  payments: createDynamoDbPayments(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
});
