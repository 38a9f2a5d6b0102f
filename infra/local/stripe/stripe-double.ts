import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#kernel/clock.ts';
import type { ApiKeys } from './api-key.ts';
import { type Faults, faultPlan } from './faults.ts';
import { idempotencyKeys } from './idempotency.ts';
import { requestListener } from './request-listener.ts';
import { type Collections, openStore } from './store.ts';
import { type Webhooks, type WebhookTarget, webhooks } from './webhooks.ts';

export type StripeDoubleOptions = {
  /** 0 for any free port. */
  readonly port: number;
  /** Directory for the data; without it, objects are only in memory. */
  readonly dataDir?: string | undefined;
  /** URL that receives events; more can be added through the API. */
  readonly webhookUrl?: string | undefined;
  /** Signs events for `webhookUrl` and for targets set later. */
  readonly webhookSecret: string;
  /** The secret key, `sk_test_...`. */
  readonly apiKey: string;
  /** The publishable key; derived from `apiKey` by default. */
  readonly publishableKey?: string | undefined;
  readonly clock: Clock;
  /** `instant`: a new account can be paid at once. `hosted`: only after completing its onboarding page. */
  readonly payeeOnboarding?: 'hosted' | 'instant';
  /** Delays before the retries of a failed webhook delivery. */
  readonly webhookRetryDelaysMs?: readonly number[];
  /** Called when the last retry of a delivery has failed. */
  readonly onWebhookGivenUp?: (eventId: string, url: string, reason: string) => void;
};

type Listed = Pick<
  Collections,
  | 'accounts'
  | 'charges'
  | 'disputes'
  | 'events'
  | 'payment_intents'
  | 'refunds'
  | 'transfer_reversals'
  | 'transfers'
>;

export type StripeDouble = {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly publishableKey: string;
  readonly faults: Faults;
  readonly webhooks: Pick<Webhooks, 'pause' | 'resume' | 'settled'>;
  setWebhookTarget(url: string | undefined, events?: readonly string[]): void;
  /** Sends the events that a previous process had not delivered; call it once the target is set. */
  resendPendingWebhooks(): void;
  /** Sends a recorded event again. @throws RangeError when there is no such event. */
  redeliver(eventId: string): void;
  /** Every object of a kind, newest first. */
  state<K extends keyof Listed>(kind: K): Listed[K][];
  /** The platform's balance in minor units. */
  balance(currency: string): number;
  stop(): Promise<void>;
};

const RETRY_DELAYS_MS = [100, 500, 2_500, 10_000, 30_000];

/**
 * Starts a local server that implements Stripe's HTTP API on its own state, for use with the real SDK. Unknown operations
 * and parameters are refused by name.
 */
export async function startStripeDouble(options: StripeDoubleOptions): Promise<StripeDouble> {
  const { clock, webhookSecret } = options;
  const store = openStore(options.dataDir);
  const keys: ApiKeys = {
    secret: options.apiKey,
    publishable: options.publishableKey ?? options.apiKey.replace(/^sk_/, 'pk_'),
  };
  const nowSeconds = () => Math.floor(clock.now().getTime() / 1000);
  const plan = faultPlan();
  const outbound = webhooks({
    store,
    nowSeconds,
    retryDelaysMs: options.webhookRetryDelaysMs ?? RETRY_DELAYS_MS,
    onGivenUp: options.onWebhookGivenUp ?? (() => undefined),
  });
  const targetOf = (url: string | undefined, events?: readonly string[]): WebhookTarget | undefined =>
    url === undefined ? undefined : { url, secret: webhookSecret, events };
  outbound.setTarget(targetOf(options.webhookUrl));

  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(options.port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  server.on(
    'request',
    requestListener({
      store,
      keys,
      plan,
      idempotency: idempotencyKeys(store, () => clock.now().getTime()),
      baseUrl: url,
      payeeOnboarding: options.payeeOnboarding ?? 'hosted',
      nowSeconds,
      publish: (events) => {
        for (const event of events) outbound.enqueue(event);
      },
    }),
  );

  return {
    url,
    publishableKey: keys.publishable,
    faults: plan.faults,
    webhooks: outbound,
    setWebhookTarget: (next, events) => outbound.setTarget(targetOf(next, events)),
    resendPendingWebhooks: outbound.resendPending,
    redeliver: (eventId) => {
      const event = store.get('events', eventId);
      if (event === undefined) throw new RangeError(`There is no event ${eventId}.`);
      outbound.enqueue(event);
    },
    state: (kind) => store.list(kind),
    balance: (currency) =>
      store
        .list('balance_transactions')
        .filter((movement) => movement.currency === currency)
        .reduce((total, { net }) => total + net, 0),
    stop: async () => {
      plan.faults.clear();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await Promise.all([closed.promise, outbound.stop()]);
      store.commit();
    },
  };
}
