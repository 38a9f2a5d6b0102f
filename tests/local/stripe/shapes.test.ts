import { describe, expect, it } from 'vitest';
import { idOf } from '#infra/local/stripe/route.ts';
import published from './fixtures/stripe-shapes.json' with { type: 'json' };
import { sdkFor, startDouble } from './local-stripe.ts';

/** `null` in an example says only that the member is there and may be null. */
type Shape = string | readonly Shape[] | { readonly [member: string]: Shape };

/** Members that hold whatever the caller put there. */
const OPEN = new Set(['metadata', 'payment_method_options', 'data.object']);
/** Not null in the example, null in most answers: Stripe's types allow it. */
const NULLABLE = new Set([
  'billing_details.address.city',
  'billing_details.address.country',
  'billing_details.address.line1',
  'billing_details.address.postal_code',
  'billing_details.address.state',
  'billing_details.email',
  'billing_details.name',
  'billing_details.phone',
  'canceled_at',
  'currency',
  'requirements.disabled_reason',
]);

function differences(shape: Shape, answer: unknown, path = ''): string[] {
  if (OPEN.has(path) || shape === 'null') return [];
  if (typeof shape === 'string') {
    if (answer === null) return NULLABLE.has(path) ? [] : [`${path}: null, not ${shape}`];
    return typeof answer === shape ? [] : [`${path}: ${typeof answer}, not ${shape}`];
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(answer)) return [`${path}: not a list`];
    const [item] = shape;
    return item === undefined ? [] : answer.flatMap((entry) => differences(item, entry, `${path}[]`));
  }
  if (answer === null) return [];
  if (typeof answer !== 'object') return [`${path}: ${typeof answer}, not an object`];
  return Object.entries(shape).flatMap(([member, inner]) => {
    const at = path === '' ? member : `${path}.${member}`;
    return member in answer ? differences(inner, Reflect.get(answer, member), at) : [`${at}: missing`];
  });
}

describe("the double's objects", () => {
  it("have every member of Stripe's published examples, with the same types", async () => {
    const double = await startDouble();
    const stripe = sdkFor(double);
    const customer = await stripe.customers.create({ name: 'A', email: 'a@example.com' });
    const created = await stripe.paymentIntents.create({
      amount: 90_000,
      currency: 'usd',
      description: 'Leaking tap',
      confirm: true,
      capture_method: 'automatic',
      payment_method: 'pm_card_visa',
      customer: customer.id,
    });
    const { charges, charge } = await stripe.charges
      .list({ payment_intent: created.id })
      .then((list) => ({ charges: list, charge: list.data[0] }));
    expect(charges.object).toBe('list');
    const account = await stripe.accounts.create({ type: 'express', country: 'US', email: 'v@example.com' });
    const transfer = await stripe.transfers.create({
      amount: 40_000,
      currency: 'usd',
      destination: account.id,
    });
    const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 10_000 });
    const refund = await stripe.refunds.create({ payment_intent: created.id, amount: 1_000 });
    const disputed = await fetch(`${double.url}/_local/disputes`, {
      method: 'POST',
      body: new URLSearchParams({ charge: charge?.id ?? '' }),
      headers: { authorization: 'Bearer sk_test_local' },
    });
    const answers: Record<keyof typeof published.resources, unknown> = {
      account,
      account_link: await stripe.accountLinks.create({ account: account.id, type: 'account_onboarding' }),
      balance: await stripe.balance.retrieve(),
      balance_transaction: (await stripe.balanceTransactions.list({ type: 'charge' })).data[0],
      charge,
      customer,
      dispute: await disputed.json(),
      event: (await stripe.events.list({ limit: 1 })).data[0],
      payment_intent: created,
      payment_method: await stripe.paymentMethods.retrieve(idOf(created.payment_method) ?? ''),
      refund,
      transfer,
      transfer_reversal: reversal,
      webhook_endpoint: await stripe.webhookEndpoints.create({
        url: 'https://x.example/',
        enabled_events: ['*'],
        description: 'd',
      }),
    };
    const shapes: Record<string, Shape> = published.resources;
    const found = Object.entries(answers).flatMap(([name, answer]) => {
      const shape = shapes[name];
      return shape === undefined
        ? [`${name}: no example`]
        : differences(shape, answer).map((d) => `${name}.${d}`);
    });
    expect(found).toEqual([]);
  });
});
