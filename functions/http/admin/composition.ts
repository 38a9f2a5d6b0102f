import { invitationDefinition } from '#adapters/dynamodb/aggregates/invitation.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { systemClock } from '#adapters/system/system.ts';
import { composeMailer, people } from '#functions/runtime/composition/identity.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';

/** The adapters of the `admin` function. */
export const clock = systemClock;
export const limiter = rateLimiter();
export const staffDeps = {
  ...people,
  uow: unitOfWork([userDefinition, invitationDefinition]),
  mailer: composeMailer(),
};
export const catalogueDeps = {
  uow: unitOfWork([serviceAggregate]),
  services: createDynamoDbServices(client, operationalTable),
  ids: people.ids,
};
const payments = unitOfWork([paymentAggregate]);
export const financeDeps = {
  uow: payments,
  store: payments,
  bookings: createDynamoDbBookings(client, operationalTable),
  payments: createDynamoDbPayments(client, operationalTable),
};
