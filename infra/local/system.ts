import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STRIPE_EVENTS } from '#contracts/provider-events.ts';
import type { Clock } from '#kernel/clock.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts';
import { lockDataDir } from './data-lock.ts';
import { checkPort } from './http/api-server.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { type StripeDouble, startStripeDouble } from './stripe/stripe-double.ts';
import { synthesize } from './synthesize.ts';
import { type SourceChange, watchSources } from './watch.ts';

export type LocalSystemOptions = Omit<LocalCloudOptions, 'assemblyDir' | 'env'> & {
  /** Reloads changed sources while it runs. */
  readonly watch?: boolean | undefined;
  /** An existing assembly, to run several systems from the same stacks; synthesized by default. */
  readonly assemblyDir?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
};

/** The whole system on one machine: its stacks and a double of the payment provider. */
export type LocalSystem = {
  readonly cloud: LocalCloud;
  readonly stripe: StripeDouble;
  /** The output with this name, of any stack. @throws LocalCloudError when there is none. */
  output(name: string): string;
  stop(): Promise<void>;
};

/** The same keys at every start, so that kept data stays usable. */
export const STRIPE_KEYS = {
  apiKey: 'sk_test_homeserve_local',
  publishableKey: 'pk_test_homeserve_local',
  webhookSecret: 'whsec_homeserve_local',
};
const STRIPE_WEBHOOK_PATH = '/webhooks/stripe';

/**
 * Synthesizes the stacks and runs them with the Stripe double.
 * @throws LocalCloudError for errors that the developer has to fix.
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  await checkPort(options.port);
  const workDir = await mkdtemp(join(tmpdir(), 'homeserve-'));
  const removeWorkDir = (): void => rmSync(workDir, { recursive: true, force: true });
  // A signal during the start ends the process without `stop`.
  process.once('exit', removeWorkDir);
  const undo: (() => Promise<void> | void)[] = [
    () => {
      process.off('exit', removeWorkDir);
      removeWorkDir();
    },
  ];
  const stop = async (): Promise<void> => {
    for (let close = undo.pop(); close; close = undo.pop()) await close();
  };
  try {
    if (options.dataDir !== undefined) undo.push(await lockDataDir(options.dataDir));
    const assemblyDir = options.assemblyDir ?? join(workDir, 'assembly');
    if (options.assemblyDir === undefined) await synthesize({ outDir: assemblyDir });
    // The provider uses the cloud's clock, which tests advance.
    let clock: Clock = { now: () => new Date() };
    const providerClock: Clock = { now: () => clock.now() };
    const stripe = await startStripeDouble({
      port: 0,
      ...STRIPE_KEYS,
      dataDir: options.dataDir && join(options.dataDir, 'stripe'),
      clock: providerClock,
      payeeOnboarding: 'instant',
      onWebhookGivenUp: (eventId, url, reason) =>
        options.log.warn(`The Stripe double gave up delivering ${eventId} to ${url}: ${reason}`),
    });
    undo.push(stripe.stop);
    const env = { STRIPE_API_URL: stripe.url, ...options.env };
    const cloud = await startLocalCloud({ ...options, assemblyDir, env });
    clock = cloud.clock;
    undo.push(cloud.stop);
    await storeStripeKeys(cloud);
    stripe.setWebhookTarget(cloud.apiUrl + STRIPE_WEBHOOK_PATH, STRIPE_EVENTS);
    stripe.resendPendingWebhooks();
    if (options.watch) undo.push(followSources(cloud, options, join(workDir, 'next')));
    return { cloud, stripe, stop, output: (name) => outputOf(cloud, name) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function outputOf(cloud: LocalCloud, name: string): string {
  const found = Object.entries(cloud.outputs).find(([key]) => key.endsWith(`.${name}`));
  if (!found) throw new LocalCloudError(`No stack has an output called ${name}.`);
  return found[1];
}

async function storeStripeKeys(cloud: LocalCloud): Promise<void> {
  const SecretId = outputOf(cloud, 'StripeSecret');
  const answer = await cloud.services.secrets.handle({
    service: 'secretsmanager',
    principal: undefined,
    action: 'PutSecretValue',
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify({ SecretId, SecretString: JSON.stringify(STRIPE_KEYS) })),
  });
  if (answer.status !== 200) throw new Error(`Stripe's keys can't be stored: ${String(answer.body)}`);
}

/** Reloads changed sources. While they have errors, warns in one line and keeps the previous version. */
function followSources(cloud: LocalCloud, options: LocalSystemOptions, outDir: string): () => void {
  const apply = async (change: SourceChange): Promise<void> => {
    try {
      if (change === 'stacks') {
        await synthesize({ outDir });
        await cloud.reload(outDir);
      }
      cloud.refreshFunctions();
      options.log.warn(
        change === 'stacks' ? 'Stacks changed: routes and functions are new.' : 'Sources changed.',
      );
    } catch (error) {
      options.log.warn(`Not reloaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const root = options.projectRoot ?? new URL('../../', import.meta.url);
  const watching = watchSources(root, apply);
  return () => watching.close();
}
