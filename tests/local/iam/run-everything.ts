import type { RecordedCall } from '#infra/local/aws/recorder.ts';
import { startLocalSystem } from '#infra/local/system.ts';
import { createReport } from '../../../bin/demo/report.ts';
import { runDemo } from '../../../bin/demo/run-demo.ts';
import { localAccounts, seed } from '../../../bin/seed.ts';

/** The AWS calls of all functions in the demo's run, with the policies enforced. */
export async function callsOfTheDemo(): Promise<readonly RecordedCall[]> {
  const system = await startLocalSystem({
    port: 0,
    enforceIam: true,
    log: { warn: (line) => process.stderr.write(`${line}\n`), functionLine: () => undefined },
  });
  try {
    await seed(system, { isNew: true });
    const target = {
      apiUrl: system.cloud.apiUrl,
      onboarding: localAccounts[2],
      admin: localAccounts[4],
      close: async () => undefined,
    };
    await runDemo(target, createReport(process.stderr));
    await system.cloud.settled();
    return system.cloud.recorder.calls();
  } finally {
    await system.stop();
  }
}
