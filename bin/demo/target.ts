import type { DemoOptions, StaffLogin } from './options.ts';
import type { Report } from './report.ts';

/** The deployment that the demo runs against. */
export type Target = {
  readonly apiUrl: string;
  readonly onboarding: StaffLogin;
  readonly admin: StaffLogin;
  close(): Promise<void>;
};

const LOCAL_URL = 'http://127.0.0.1:4000';

const isUp = (url: string, withinMs: number): Promise<boolean> =>
  fetch(`${url}/health`, { signal: AbortSignal.timeout(withinMs) }).then(
    (answer) => answer.ok,
    () => false,
  );

/** The given deployment, or the local cloud that is running, or a new one that ends with the demo. */
export async function openTarget(options: DemoOptions, report: Report): Promise<Target> {
  const { localAccounts } = await import('../seed.ts');
  const [, , onboardManager, , superAdmin] = localAccounts;
  const staff = { onboarding: options.admin ?? onboardManager, admin: options.admin ?? superAdmin };
  const keepRunning = async () => {};
  if (options.target !== undefined) {
    if (!(await isUp(options.target, 15_000)))
      throw new Error(`${options.target} is not available: its /health check failed.`);
    return { apiUrl: options.target, ...staff, close: keepRunning };
  }
  if (await isUp(LOCAL_URL, 3_000)) return { apiUrl: LOCAL_URL, ...staff, close: keepRunning };
  return report.step('The local cloud starts', async () => {
    const [{ startLocalSystem }, { seed }] = await Promise.all([
      import('#infra/local/system.ts'),
      import('../seed.ts'),
    ]);
    const system = await startLocalSystem({
      port: 0,
      dataDir: undefined,
      enforceIam: true,
      log: { warn: report.note, functionLine: () => {} },
    });
    await seed(system, { isNew: true });
    report.note(`API ${system.cloud.apiUrl}`);
    return { apiUrl: system.cloud.apiUrl, ...staff, close: () => system.stop() };
  });
}
