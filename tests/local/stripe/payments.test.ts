import { describe, expect, it } from 'vitest';
import { refusalOf, sdkFor, startDouble } from './local-stripe.ts';

const held = {
  amount: 100_000,
  currency: 'inr',
  capture_method: 'manual',
  confirm: true,
  payment_method: 'pm_card_visa',
} as const;
const card = (number: string) =>
  ({ type: 'card', card: { number, exp_month: 12, exp_year: 2030, cvc: '123' } }) as const;

describe('a payment intent', () => {
  it('is held, captured in part, and refunded in parts up to what was captured', async () => {
    const double = await startDouble();
    const stripe = sdkFor(double);
    const intent = await stripe.paymentIntents.create({ ...held, expand: ['latest_charge'] });
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 100_000 });
    expect(intent.latest_charge).toMatchObject({ object: 'charge', captured: false });

    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 80_000 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 80_000, amount_capturable: 0 });
    expect(double.balance('inr')).toBe(80_000);

    await stripe.refunds.create({ payment_intent: intent.id, amount: 50_000 });
    const over = await refusalOf(stripe.refunds.create({ payment_intent: intent.id, amount: 30_001 }));
    expect(over).toMatchObject({ type: 'StripeInvalidRequestError', param: 'amount' });
    await stripe.refunds.create({ payment_intent: intent.id });
    const again = await refusalOf(stripe.refunds.create({ payment_intent: intent.id }));
    expect(again.code).toBe('charge_already_refunded');
    expect(double.balance('inr')).toBe(0);
  });

  it('waits for a means of payment, then for confirmation, and captures at once when asked to', async () => {
    const stripe = sdkFor(await startDouble());
    const intent = await stripe.paymentIntents.create({ amount: 5_000, currency: 'usd' });
    expect(intent.status).toBe('requires_payment_method');
    const updated = await stripe.paymentIntents.update(intent.id, { payment_method: 'pm_card_visa' });
    expect(updated.status).toBe('requires_confirmation');
    expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded');
  });

  it.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'stolen_card'],
  ])('is declined on %s, and takes another card afterwards', async (method, declineCode) => {
    const stripe = sdkFor(await startDouble());
    const intent = await stripe.paymentIntents.create({ amount: 5_000, currency: 'inr' });
    const refusal = await refusalOf(stripe.paymentIntents.confirm(intent.id, { payment_method: method }));
    expect(refusal).toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: declineCode,
    });
    const after = await stripe.paymentIntents.retrieve(intent.id);
    expect(after).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: declineCode },
    });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
  });

  it('lets go of the hold when cancelled, and is over then', async () => {
    const stripe = sdkFor(await startDouble());
    const intent = await stripe.paymentIntents.create(held);
    expect((await stripe.paymentIntents.cancel(intent.id)).status).toBe('canceled');
    const capture = await refusalOf(stripe.paymentIntents.capture(intent.id));
    expect(capture.code).toBe('payment_intent_unexpected_state');
    expect(capture.payment_intent).toMatchObject({ id: intent.id, status: 'canceled' });
  });
});

describe("the customer's browser", () => {
  it('confirms with the publishable key and the client secret, and nothing else', async () => {
    const double = await startDouble();
    const stripe = sdkFor(double);
    const browser = sdkFor(double, double.publishableKey);
    const intent = await stripe.paymentIntents.create({
      amount: 5_000,
      currency: 'inr',
      capture_method: 'manual',
    });
    const secret = intent.client_secret ?? '';
    const wrong = await refusalOf(
      browser.paymentIntents.retrieve(intent.id, { client_secret: `${secret}x` }),
    );
    expect(wrong.statusCode).toBe(400);
    expect((await refusalOf(browser.paymentIntents.capture(intent.id))).statusCode).toBe(401);
    expect((await refusalOf(browser.balance.retrieve())).code).toBe('secret_key_required');

    const form = new URLSearchParams({ key: double.publishableKey, client_secret: secret });
    for (const [name, value] of Object.entries(card('4242 4242 4242 4242').card)) {
      form.set(`payment_method_data[card][${name}]`, String(value));
    }
    form.set('payment_method_data[type]', 'card');
    const confirmed = await fetch(`${double.url}/v1/payment_intents/${intent.id}/confirm`, {
      method: 'POST',
      body: form,
    });
    expect(await confirmed.json()).toMatchObject({ status: 'requires_capture' });
  });

  it.each([
    ['complete', 'requires_capture', 'succeeded'],
    ['fail', 'requires_payment_method', 'failed'],
  ])('comes back from 3-D Secure: %s', async (outcome, status, redirectStatus) => {
    const double = await startDouble();
    const stripe = sdkFor(double);
    const waiting = await stripe.paymentIntents.create({
      ...held,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://app.example/booked',
    });
    expect(waiting.status).toBe('requires_action');
    const page = waiting.next_action?.redirect_to_url?.url ?? '';
    expect(await (await fetch(page)).text()).toContain('<form method="post">');
    const back = await fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ outcome }),
      redirect: 'manual',
    });
    expect(back.status).toBe(303);
    expect(new URL(back.headers.get('location') ?? '').searchParams.get('redirect_status')).toBe(
      redirectStatus,
    );
    expect((await stripe.paymentIntents.retrieve(waiting.id)).status).toBe(status);
  });

  it('types a card: a wrong number and an old date are refused', async () => {
    const stripe = sdkFor(await startDouble());
    const wrong = await refusalOf(stripe.paymentMethods.create(card('4242424242424241')));
    expect(wrong.code).toBe('incorrect_number');
    const old = card('4242424242424242');
    const expired = await refusalOf(
      stripe.paymentMethods.create({ ...old, card: { ...old.card, exp_year: 2020 } }),
    );
    expect(expired.code).toBe('invalid_expiry_year');
  });
});

describe('paying vendors', () => {
  it('transfers only what is there, to whom may be paid, and takes it back in parts', async () => {
    const double = await startDouble({ payeeOnboarding: 'hosted' });
    const stripe = sdkFor(double);
    await stripe.paymentIntents.create({ ...held, capture_method: 'automatic' });
    const account = await stripe.accounts.create({ type: 'express', country: 'IN', email: 'v@example.com' });
    const to = { amount: 70_000, currency: 'inr', destination: account.id, transfer_group: 'bkg_1' };
    expect((await refusalOf(stripe.transfers.create(to))).code).toBe(
      'insufficient_capabilities_for_transfer',
    );

    const link = await stripe.accountLinks.create({
      account: account.id,
      type: 'account_onboarding',
      return_url: 'https://app.example/',
    });
    await fetch(link.url, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'complete' }),
      redirect: 'manual',
    });
    expect((await stripe.accounts.retrieve(account.id)).payouts_enabled).toBe(true);

    const transfer = await stripe.transfers.create(to);
    expect((await refusalOf(stripe.transfers.create(to))).code).toBe('balance_insufficient');
    await stripe.transfers.createReversal(transfer.id, { amount: 20_000 });
    expect(await stripe.transfers.retrieve(transfer.id)).toMatchObject({
      amount_reversed: 20_000,
      reversed: false,
    });
    await stripe.transfers.createReversal(transfer.id);
    expect(double.balance('inr')).toBe(100_000);
    const movements = await stripe.balanceTransactions.list({ limit: 2 });
    expect(movements).toMatchObject({ has_more: true, data: [{ net: 50_000 }, { net: 20_000 }] });
  });
});
