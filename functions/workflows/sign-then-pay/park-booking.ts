import { parkPayment } from '#application/payout/park-payment.ts';
import { parkBookingTask } from '#contracts/workflows/sign-then-pay.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';
import { payoutPorts } from './composition.ts';

const ports = payoutPorts();
const REASON_LENGTH = 200;

/** The message in the `Cause` of a Lambda error; the cause itself when it is not JSON. */
function messageOf(cause: string): string {
  try {
    const value: unknown = JSON.parse(cause);
    const found =
      typeof value === 'object' && value !== null && 'errorMessage' in value ? value.errorMessage : cause;
    return String(found);
  } catch {
    // The cause of Step Functions' own errors is plain text.
    return cause;
  }
}

export const handler = createTask(parkBookingTask, async (input, context) => {
  const { Error: name, Cause: cause = '' } = input.failure;
  const reason = `${name}: ${messageOf(cause)}`.slice(0, REASON_LENGTH);
  const parked = await parkPayment(ports, input.bookingId, reason, context);
  return parked.ok ? ok({ bookingId: input.bookingId, reason }) : parked;
});
