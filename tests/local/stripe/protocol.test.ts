import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '#tests/support/scratch.ts';
import { API_KEY, refusalOf, sdkFor, startDouble } from './local-stripe.ts';

const paid = { amount: 5_000, currency: 'inr', confirm: true, payment_method: 'pm_card_visa' } as const;
const raw = async (url: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
};

describe('parameters', () => {
  it.each([
    ['amount=5000', 'parameter_missing', 'currency'],
    ['currency=inr', 'parameter_missing', 'amount'],
    ['amount=5.5&currency=inr', 'parameter_invalid_integer', 'amount'],
    ['amount=10&currency=inr', 'amount_too_small', 'amount'],
    ['amount=100000000&currency=inr', 'amount_too_large', 'amount'],
    ['amount=5000&currency=inr&colour=red', 'parameter_unknown', 'colour'],
    [
      'amount=5000&currency=inr&payment_method_data[type]=card&payment_method_data[card][pin]=1',
      'parameter_missing',
      'payment_method_data[card][number]',
    ],
    [
      'amount=5000&currency=inr&automatic_payment_methods=yes',
      'parameter_invalid_object',
      'automatic_payment_methods',
    ],
    ['amount=5000&currency=inr&customer=cus_none', 'resource_missing', 'customer'],
  ])('%s is refused as %s of %s', async (form, code, param) => {
    const double = await startDouble();
    const { status, body } = await raw(`${double.url}/v1/payment_intents`, form);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', code, param } });
    expect(double.state('payment_intents')).toEqual([]);
  });

  it.each(['__proto__[polluted]=1', 'a[__proto__][b]=1', 'a=1&a[b]=2', 'a[[=1'])(
    '%s is refused',
    async (form) => {
      const double = await startDouble();
      expect((await raw(`${double.url}/v1/customers`, form)).status).toBe(400);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  );
});

describe('authorization', () => {
  it('takes the secret key as Bearer or Basic, and says what is wrong otherwise', async () => {
    const double = await startDouble();
    const basic = `Basic ${Buffer.from(`${API_KEY}:`).toString('base64')}`;
    expect((await raw(`${double.url}/v1/customers`, '', { authorization: basic })).status).toBe(200);
    expect((await raw(`${double.url}/v1/customers`, '', { authorization: '' })).status).toBe(401);
    const wrong = await refusalOf(sdkFor(double, 'sk_test_other').balance.retrieve());
    expect(wrong).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
    expect(wrong.message).not.toContain('sk_test_other');
  });

  it('names the URL that it does not know', async () => {
    const double = await startDouble();
    const { status, body } = await raw(`${double.url}/v1/subscriptions`, '');
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { message: 'Unrecognized request URL (POST: /v1/subscriptions).' } });
  });
});

describe('an idempotency key', () => {
  it('has one effect and one answer, also for a refusal', async () => {
    const double = await startDouble();
    const stripe = sdkFor(double);
    const first = await stripe.paymentIntents.create(paid, { idempotencyKey: 'k1' });
    const again = await stripe.paymentIntents.create(paid, { idempotencyKey: 'k1' });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(double.balance('inr')).toBe(5_000);
    const declined = { ...paid, payment_method: 'pm_card_chargeDeclined' };
    const refusals = [];
    for (let at = 0; at < 2; at += 1) {
      refusals.push(await refusalOf(stripe.paymentIntents.create(declined, { idempotencyKey: 'k2' })));
    }
    expect(refusals[1]?.payment_intent?.id).toBe(refusals[0]?.payment_intent?.id);
  });

  it('is refused for other parameters and for another endpoint', async () => {
    const stripe = sdkFor(await startDouble());
    await stripe.paymentIntents.create(paid, { idempotencyKey: 'k' });
    const other = await refusalOf(
      stripe.paymentIntents.create({ ...paid, amount: 6_000 }, { idempotencyKey: 'k' }),
    );
    expect(other).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    expect((await refusalOf(stripe.customers.create({}, { idempotencyKey: 'k' }))).type).toBe(
      'StripeIdempotencyError',
    );
  });

  it('can be used again after parameters that did not fit', async () => {
    const double = await startDouble();
    const url = `${double.url}/v1/payment_intents`;
    const key = { 'idempotency-key': 'k' };
    expect((await raw(url, 'amount=x&currency=inr', key)).status).toBe(400);
    expect((await raw(url, 'amount=5000&currency=inr', key)).status).toBe(200);
  });

  it('answers 409 while the first request runs', async () => {
    const double = await startDouble();
    const stripe = sdkFor(double);
    const held = double.faults.hold({ path: /payment_intents$/ });
    const first = stripe.paymentIntents.create(paid, { idempotencyKey: 'k' });
    await held.arrived;
    const second = await refusalOf(stripe.paymentIntents.create(paid, { idempotencyKey: 'k' }));
    expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    held.release();
    expect((await first).status).toBe('succeeded');
    expect(double.balance('inr')).toBe(5_000);
  });
});

describe('lists', () => {
  it('page through everything, newest first, forth and back', async () => {
    const stripe = sdkFor(await startDouble());
    for (let at = 0; at < 5; at += 1) await stripe.customers.create({ name: `c${at}` });
    const all = await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ name }) => name)).toEqual(['c4', 'c3', 'c2', 'c1', 'c0']);
    const before = await stripe.customers.list({ limit: 2, ending_before: all[4]?.id ?? '' });
    expect(before.data.map(({ name }) => name)).toEqual(['c2', 'c1']);
    expect(before.has_more).toBe(true);
    expect((await refusalOf(stripe.customers.list({ starting_after: 'cus_none' }))).code).toBe(
      'resource_missing',
    );
  });

  it('expand what is linked, and refuse what is not', async () => {
    const stripe = sdkFor(await startDouble());
    await stripe.paymentIntents.create(paid);
    const { data } = await stripe.paymentIntents.list({ expand: ['data.latest_charge.balance_transaction'] });
    expect(data[0]?.latest_charge).toMatchObject({
      balance_transaction: { object: 'balance_transaction', net: 5_000 },
    });
    const refused = await refusalOf(stripe.paymentIntents.list({ expand: ['data.colour'] }));
    expect(refused.message).toContain('data.colour');
  });
});

describe('data kept in a directory', () => {
  it('is there after a restart, idempotency keys included', async () => {
    const dataDir = scratch();
    const before = await startDouble({ dataDir });
    const made = await sdkFor(before).paymentIntents.create(paid, { idempotencyKey: 'k' });
    await before.stop();
    const after = await startDouble({ dataDir });
    const again = await sdkFor(after).paymentIntents.create(paid, { idempotencyKey: 'k' });
    expect(again.id).toBe(made.id);
    expect(after.balance('inr')).toBe(5_000);
    expect(after.state('charges')).toHaveLength(1);
  });

  it('is read up to the last whole change when the process died while writing', async () => {
    const dataDir = scratch();
    const before = await startDouble({ dataDir });
    await sdkFor(before).paymentIntents.create(paid);
    await before.stop();
    await appendFile(
      join(dataDir, 'stripe.jsonl'),
      '[{"collection":"charges","id":"ch_torn","object":{"id":"ch_torn"}}',
    );
    const after = await startDouble({ dataDir });
    expect(after.state('charges')).toEqual(before.state('charges'));
  });
});
