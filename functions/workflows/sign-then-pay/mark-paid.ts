import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { closeBooking } from '#application/payout/close-booking.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';

const ports = {
  uow: unitOfWork([bookingAggregate, envelopeAggregate]),
  bookings: createDynamoDbBookings(client, operationalTable),
  envelopes: createDynamoDbEnvelopes(client, operationalTable),
};

export const handler = createTask(signThenPayTasks.markPaid, async (input, context) => {
  const closed = await closeBooking(ports, input.bookingId, input.release, context);
  return closed.ok ? ok({ ...input, paidAt: context.at }) : closed;
});
