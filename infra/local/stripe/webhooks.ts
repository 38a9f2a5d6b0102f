import { createHmac } from 'node:crypto';
import type { Stripe } from 'stripe';
import * as z from 'zod';
import type { StripeStore } from './store.ts';

export type WebhookTarget = {
  readonly url: string;
  readonly secret: string;
  /** The kinds of events it is told; all when absent. */
  readonly events?: readonly string[] | undefined;
};

export type WebhookSettings = {
  readonly store: StripeStore;
  /** Milliseconds to wait before each repeat of a delivery that was not answered with 2xx. */
  readonly retryDelaysMs: readonly number[];
  nowSeconds(): number;
  onGivenUp(eventId: string, url: string, reason: string): void;
};

export type Webhooks = {
  /** Where events go, beside the endpoints made through the API; undefined for nowhere. */
  setTarget(target: WebhookTarget | undefined): void;
  enqueue(event: Stripe.Event): void;
  /** Sends the events that a former run, which was killed, had not delivered. */
  takeUp(): void;
  /** From now on events are kept back. */
  pause(): void;
  /** Sends what was kept back, in this order and as often as asked. */
  resume(how?: { readonly order?: 'as_happened' | 'reversed'; readonly copies?: number }): void;
  /** Resolves when nothing is on its way; what is kept back does not count. */
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

/** One try. Answers why it failed, or undefined. */
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
    // An endpoint that can't be reached is an expected answer here: the delivery is tried again later.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Delivers events as Stripe does: signed, at least once, in no promised order. */
export function webhooks(settings: WebhookSettings): Webhooks {
  const { store } = settings;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
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

  /** An event that nobody waits for any more: as at Stripe, its `pending_webhooks` say so. */
  const noteDelivered = (event: Stripe.Event): void => {
    if (stopping.signal.aborted) return;
    store.put('events', { ...event, pending_webhooks: 0 });
    store.commit();
  };

  const send = (event: Stripe.Event): void => {
    const delivery = Promise.all(targetsOf(event).map((to) => deliver(event, to)))
      .then(() => noteDelivered(event))
      .finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  };

  const settled = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
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
    takeUp: () => {
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
