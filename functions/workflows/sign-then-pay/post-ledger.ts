import { releasePayment } from '#application/payout/release-payment.ts';
import { readConfig } from '#config/config.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';
import { payoutPorts } from './composition.ts';

const ports = payoutPorts(readConfig(['LEDGER_TABLE']).LEDGER_TABLE);

export const handler = createTask(signThenPayTasks.postLedger, async (input, context) => {
  const released = await releasePayment(ports, input.bookingId, context);
  return released.ok ? ok({ ...input, ...released.value }) : released;
});
