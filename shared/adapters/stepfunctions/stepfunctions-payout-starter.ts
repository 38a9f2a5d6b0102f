import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { PayoutStarter } from '#application/payout/start-payout.ts';
import { signThenPayInput } from '#contracts/workflows/sign-then-pay.ts';

/** Execution names take letters, digits, `-` and `_`, at most 80. */
const nameOf = (eventId: string): string => eventId.replace(/[^A-Za-z0-9_-]/g, '-').slice(-80);

export const createPayoutStarter = (client: SFNClient, stateMachineArn: string): PayoutStarter => ({
  async start(name, input) {
    try {
      await client.send(
        new StartExecutionCommand({
          stateMachineArn,
          name: nameOf(name),
          input: JSON.stringify(signThenPayInput().parse(input)),
        }),
      );
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
});
