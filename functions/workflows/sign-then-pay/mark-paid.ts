import { closeBooking } from '#application/payout/close-booking.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';
import { payoutPorts } from './composition.ts';

const ports = payoutPorts();

export const handler = createTask(signThenPayTasks.markPaid, async (input, context) => {
  const closed = await closeBooking(ports, input.bookingId, context);
  return closed.ok ? ok({ ...input, paidAt: context.at }) : closed;
});
