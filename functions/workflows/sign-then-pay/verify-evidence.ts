import { sha256 } from '#adapters/crypto/sha256.ts';
import {
  createDynamoDbEnvelopes,
  createDynamoDbSignatureIndex,
} from '#adapters/dynamodb/dynamodb-signatures.ts';
import { checkRelease } from '#application/payout/check-release.ts';
import { readConfig } from '#config/config.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { composeVerifier } from '#functions/runtime/composition/sealer.ts';
import { composeVault } from '#functions/runtime/composition/storage.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { ok } from '#kernel/result.ts';
import { payoutPorts } from './composition.ts';

const config = readConfig(['SIGNATURES_TABLE', 'VAULT_BUCKET']);
const ports = {
  ...payoutPorts(),
  envelopes: createDynamoDbEnvelopes(client, operationalTable),
  signatures: createDynamoDbSignatureIndex(client, config.SIGNATURES_TABLE),
  vault: composeVault(config.VAULT_BUCKET),
  sealer: composeVerifier(),
  sha256,
};

export const handler = createTask(signThenPayTasks.verifyEvidence, async (input) => {
  const cleared = await checkRelease(ports, input.bookingId, input.release);
  return cleared.ok ? ok({ ...input, ...cleared.value }) : cleared;
});
