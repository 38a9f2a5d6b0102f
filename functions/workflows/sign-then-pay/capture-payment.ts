import { capturePayment } from '#application/payout/capture-payment.ts';
import { readConfig } from '#config/config.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import { composePaymentProvider } from '#functions/runtime/composition/stripe.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';
import { payoutPorts } from './composition.ts';

const ports = payoutPorts(readConfig(['LEDGER_TABLE']).LEDGER_TABLE);
const provider = composePaymentProvider();

export const handler = createTask(signThenPayTasks.capturePayment, async (input, context) => {
  const captured = await capturePayment({ ...ports, provider: await provider() }, input.bookingId, context);
  return captured.ok ? ok({ ...input, captured: captured.value }) : captured;
});
