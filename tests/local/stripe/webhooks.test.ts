import { cpSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scratch } from '#tests/support/scratch.ts';
import { refusalOf, sdkFor, startDouble, startReceiver, WEBHOOK_SECRET } from './local-stripe.ts';

const paid = { amount: 5_000, currency: 'inr', confirm: true, payment_method: 'pm_card_visa' } as const;
const sentEvent = z.object({ id: z.string(), type: z.string() });
const eventOf = ({ body }: { readonly body: string }) => sentEvent.parse(JSON.parse(body));
const typeOf = (delivery: { readonly body: string }): string => eventOf(delivery).type;

describe('webhooks', () => {
  it('are signed so that the SDK accepts them, and not when a byte changed', async () => {
    const receiver = await startReceiver();
    const double = await startDouble({ webhookUrl: receiver.url, clock: { now: () => new Date() } });
    const stripe = sdkFor(double);
    await stripe.paymentIntents.create(paid);
    await double.webhooks.settled();
    expect(receiver.received.map(typeOf).toSorted()).toEqual([
      'charge.succeeded',
      'payment_intent.created',
      'payment_intent.succeeded',
    ]);
    const [first] = receiver.received;
    const { body, signature } = first ?? { body: '', signature: '' };
    expect(stripe.webhooks.constructEvent(body, signature, WEBHOOK_SECRET).object).toBe('event');
    expect(() => stripe.webhooks.constructEvent(`${body} `, signature, WEBHOOK_SECRET)).toThrow();
  });

  it('are repeated until answered with 2xx, and given up after the last try', async () => {
    const givenUp: string[] = [];
    const slow = await startReceiver((delivery) => (delivery < 3 ? 500 : 200));
    const dead = await startReceiver(() => 503);
    const double = await startDouble({
      webhookUrl: slow.url,
      onWebhookGivenUp: (_event, url, reason) => givenUp.push(`${url} ${reason}`),
    });
    const stripe = sdkFor(double);
    await stripe.webhookEndpoints.create({ url: dead.url, enabled_events: ['customer.created'] });
    await stripe.customers.create({ name: 'A' });
    await double.webhooks.settled();
    expect(slow.received).toHaveLength(3);
    expect(dead.received).toHaveLength(4);
    expect(givenUp).toEqual([`${dead.url} answered 503`]);
  });

  it('come twice and in the wrong order when asked, each signed', async () => {
    const receiver = await startReceiver();
    const double = await startDouble({ webhookUrl: receiver.url });
    double.webhooks.pause();
    await sdkFor(double).paymentIntents.create(paid);
    await double.webhooks.settled();
    expect(receiver.received).toEqual([]);
    double.webhooks.resume({ order: 'reversed', copies: 2 });
    await double.webhooks.settled();
    expect(receiver.received).toHaveLength(6);
    expect(new Set(receiver.received.map((delivery) => eventOf(delivery).id)).size).toBe(3);
  });

  it('go to endpoints made through the API with their own secret, only for their events', async () => {
    const receiver = await startReceiver();
    const double = await startDouble({ clock: { now: () => new Date() } });
    const stripe = sdkFor(double);
    const endpoint = await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ['payment_intent.succeeded'],
    });
    await stripe.paymentIntents.create(paid);
    await double.webhooks.settled();
    expect(receiver.received.map(typeOf)).toEqual(['payment_intent.succeeded']);
    const { body, signature } = receiver.received[0] ?? { body: '', signature: '' };
    expect(stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? '').type).toBe(
      'payment_intent.succeeded',
    );
    expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    const bad = await refusalOf(
      stripe.webhookEndpoints.create({ url: 'file:///etc', enabled_events: ['*'] }),
    );
    expect(bad.param).toBe('url');
  });

  it('can be sent again by id', async () => {
    const receiver = await startReceiver();
    const double = await startDouble({ webhookUrl: receiver.url });
    const stripe = sdkFor(double);
    await stripe.customers.create({});
    const { data } = await stripe.events.list({ type: 'customer.created' });
    double.redeliver(data[0]?.id ?? '');
    await double.webhooks.settled();
    expect(receiver.received).toHaveLength(2);
    expect(() => double.redeliver('evt_none')).toThrow(RangeError);
  });

  it('come after a restart when the double was killed before, and then no more', async () => {
    const receiver = await startReceiver();
    const dataDir = scratch();
    const killed = scratch();
    const before = await startDouble({ dataDir, webhookUrl: receiver.url });
    before.webhooks.pause();
    await sdkFor(before).paymentIntents.create(paid);
    // What a process that is killed now leaves on the disk.
    cpSync(dataDir, killed, { recursive: true });
    for (const count of [3, 3]) {
      const after = await startDouble({ dataDir: killed, webhookUrl: receiver.url });
      after.resendPendingWebhooks();
      await after.webhooks.settled();
      expect(receiver.received).toHaveLength(count);
      await after.stop();
    }
  });
});
