import { type LocalSystem, startLocalSystem } from '#infra/local/system.ts';
import { localAccounts, seed } from '../../bin/seed.ts';
import type { Deployment } from './deployment.ts';

export type LogLine = { readonly functionName: string; readonly line: string };

/** The local cloud with its policies enforced, and what it saw of the suite. */
export type LocalDeployment = Deployment & {
  readonly system: LocalSystem;
  /** What functions wrote, oldest first. */
  readonly lines: readonly LogLine[];
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
};

export async function startLocalDeployment(): Promise<LocalDeployment> {
  const lines: LogLine[] = [];
  const system = await startLocalSystem({
    port: 0,
    enforceIam: true,
    asyncRetryDelaysMs: [50, 100],
    streamBackoffMs: { first: 50, longest: 200 },
    // Everybody calls from one address here, and password hashes are not what is looked at.
    env: { RATE_LIMIT_FACTOR: '1000', PASSWORD_COST: '4' },
    log: {
      warn: (line) => lines.push({ functionName: 'local cloud', line }),
      functionLine: (functionName, line) => lines.push({ functionName, line }),
    },
  });
  const { cloud, stripe } = system;
  await seed(system, { isNew: true });
  const settled = async (): Promise<void> => {
    for (let before = -1; before !== cloud.functions.invocations(); ) {
      before = cloud.functions.invocations();
      await stripe.webhooks.settled();
      await cloud.settled();
    }
  };
  const { messages } = cloud.services.mailbox;
  return {
    system,
    lines,
    settled,
    apiUrl: cloud.apiUrl,
    admin: localAccounts[4],
    mails: async (to) =>
      messages().flatMap((m) => (m.channel === 'email' && m.to.includes(to) ? [m.text] : [])),
    texts: async (to) => messages().flatMap((m) => (m.channel === 'sms' && m.to === to ? [m.text] : [])),
    time: {
      now: cloud.clock.now,
      pass: async (minutes) => {
        await settled();
        await cloud.clock.advance(minutes * 60_000);
        await settled();
      },
    },
  };
}
