import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { payVendor } from '#application/payout/pay-vendor.ts';
import { readConfig } from '#config/config.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import { client } from '#functions/runtime/composition/operational.ts';
import { composePaymentProvider } from '#functions/runtime/composition/stripe.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';
import { payoutPorts } from './composition.ts';

const { LEDGER_TABLE } = readConfig(['LEDGER_TABLE']);
const ports = { ...payoutPorts(LEDGER_TABLE), ledger: createDynamoDbLedger(client, LEDGER_TABLE) };
const provider = composePaymentProvider();

export const handler = createTask(signThenPayTasks.transferToVendor, async (input, context) => {
  const paid = await payVendor({ ...ports, provider: await provider() }, input.bookingId, context);
  return paid.ok ? ok({ ...input, providerTransferId: paid.value }) : paid;
});
