import { createHmac } from 'node:crypto';
import type { Stripe } from 'stripe';
import * as z from 'zod';
import type { StripeStore } from './store.ts';

export type WebhookTarget = {
  readonly url: string;
  readonly secret: string;
  /** The event types that it receives; all by default. */
  readonly events?: readonly string[] | undefined;
};

export type WebhookSettings = {
  readonly store: StripeStore;
  /** Delays in milliseconds before the retries of a delivery that was not answered with 2xx. */
  readonly retryDelaysMs: readonly number[];
  nowSeconds(): number;
  onGivenUp(eventId: string, url: string, reason: string): void;
};

export type Webhooks = {
  /** Sets the target of events in addition to the endpoints created through the API. */
  setTarget(target: WebhookTarget | undefined): void;
  enqueue(event: Stripe.Event): void;
  /** Sends the events that a killed process had not delivered. */
  resendPending(): void;
  /** Holds events back from now on. */
  pause(): void;
  /** Sends the held events, in this order and number of copies. */
  resume(how?: { readonly order?: 'as_happened' | 'reversed'; readonly copies?: number }): void;
  /** Resolves when no delivery is in progress; held events do not count. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

const TIMEOUT_MS = 10_000;

/** `t=...,v1=...`: HMAC-SHA-256 over the time and the exact bytes of the payload, as Stripe signs. */
export function signature(payload: string, secret: string, seconds: number): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

const wants = (endpoint: Stripe.WebhookEndpoint, type: string): boolean =>
  endpoint.status === 'enabled' && endpoint.enabled_events.some((name) => name === '*' || name === type);

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

/** One attempt. Returns the reason of a failure, or undefined. */
async function post(event: Stripe.Event, target: WebhookTarget, seconds: number, signal: AbortSignal) {
  const payload = JSON.stringify(event);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature(payload, target.secret, seconds),
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `answered ${response.status}`;
  } catch (error) {
    // An unreachable endpoint is expected; the delivery is retried later.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Delivers events as Stripe does: signed, at least once, in any order. */
export function webhooks(settings: WebhookSettings): Webhooks {
  const { store } = settings;
  const stopping = new AbortController();
  const sending = new Set<Promise<void>>();
  let target: WebhookTarget | undefined;
  let keptBack: Stripe.Event[] | undefined;

  const targetsOf = (event: Stripe.Event): WebhookTarget[] => {
    const made = store
      .list('webhook_endpoints')
      .filter((endpoint) => wants(endpoint, event.type))
      .map(({ id, url }) => ({ url, secret: store.get('endpoint_secrets', id)?.secret ?? '' }));
    const told = target !== undefined && (target.events?.includes(event.type) ?? true);
    return told && target ? [target, ...made] : made;
  };

  const deliver = async (event: Stripe.Event, to: WebhookTarget): Promise<void> => {
    let reason = 'not tried';
    for (const delay of [0, ...settings.retryDelaysMs]) {
      if (delay > 0) await pauseFor(delay, stopping.signal);
      if (stopping.signal.aborted) return;
      const failed = await post(event, to, settings.nowSeconds(), stopping.signal);
      if (failed === undefined) return;
      reason = failed;
    }
    if (!stopping.signal.aborted) settings.onGivenUp(event.id, to.url, reason);
  };

  /** Decrements the event's `pending_webhooks`, as Stripe does. */
  const noteDelivered = (event: Stripe.Event): void => {
    if (stopping.signal.aborted) return;
    store.put('events', { ...event, pending_webhooks: 0 });
    store.commit();
  };

  const send = (event: Stripe.Event): void => {
    const delivery = Promise.all(targetsOf(event).map((to) => deliver(event, to)))
      .then(() => noteDelivered(event))
      .finally(() => sending.delete(delivery));
    sending.add(delivery);
  };

  const settled = async (): Promise<void> => {
    while (sending.size > 0) await Promise.all(sending);
  };

  return {
    setTarget: (next) => {
      if (next !== undefined) z.url({ protocol: /^https?$/ }).parse(next.url);
      target = next;
    },
    enqueue: (event) => {
      if (keptBack === undefined) send(event);
      else keptBack.push(event);
    },
    resendPending: () => {
      for (const event of store.list('events').toReversed()) if (event.pending_webhooks > 0) send(event);
    },
    pause: () => {
      keptBack ??= [];
    },
    resume: ({ order = 'as_happened', copies = 1 } = {}) => {
      const events = keptBack ?? [];
      keptBack = undefined;
      const ordered = order === 'reversed' ? events.toReversed() : events;
      for (const event of ordered) for (let copy = 0; copy < copies; copy += 1) send(event);
    },
    settled,
    stop: async () => {
      stopping.abort();
      await settled();
    },
  };
}
