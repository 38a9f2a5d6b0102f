import { describe, expect, it } from 'vitest';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import type { ProviderPayment } from '#application/payment/payment-provider.ts';
import {
  API_KEY,
  sdkFor,
  startDouble,
  startReceiver,
  WEBHOOK_SECRET,
} from '#tests/local/stripe/local-stripe.ts';
import { type ProviderHarness, paymentProviderContract } from './payment-provider-contract.ts';

const METHOD = {
  approves: 'pm_card_visa',
  challenges: 'pm_card_threeDSecure2Required',
  declines: 'pm_card_chargeDeclined',
  no_funds: 'pm_card_visa_chargeDeclinedInsufficientFunds',
} as const;

const asPlatform = { authorization: `Bearer ${API_KEY}` };

async function startStripe(): Promise<ProviderHarness> {
  const receiver = await startReceiver();
  const double = await startDouble({
    webhookUrl: receiver.url,
    payeeOnboarding: 'hosted',
    clock: { now: () => new Date() },
  });
  const provider = stripePaymentProvider({
    secretKey: API_KEY,
    apiBaseUrl: double.url,
    webhookSecret: WEBHOOK_SECRET,
    maxNetworkRetries: 0,
  });
  const browser = sdkFor(double, double.publishableKey);
  const post = (path: string, form: Record<string, string>) =>
    fetch(new URL(path, double.url), {
      method: 'POST',
      headers: asPlatform,
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  return {
    provider,
    pay: async ({ providerPaymentId, clientSecret }: ProviderPayment, card) => {
      const confirming = browser.paymentIntents.confirm(providerPaymentId, {
        client_secret: clientSecret ?? '',
        payment_method: METHOD[card],
      } as Parameters<typeof browser.paymentIntents.confirm>[1]);
      if (card === 'declines' || card === 'no_funds') await expect(confirming).rejects.toThrow();
      else await confirming;
    },
    completeOnboarding: async (url) => {
      expect((await post(url, { outcome: 'complete' })).status).toBe(303);
    },
    disputeAndDecide: async (providerPaymentId, outcome) => {
      const charge = double
        .state('charges')
        .find(({ payment_intent: intent }) => intent === providerPaymentId);
      await post('/_local/disputes', { charge: charge?.id ?? '' });
      await post(`/_local/disputes/${double.state('disputes')[0]?.id ?? ''}/decide`, { outcome });
    },
    undoRefund: async (refundId, outcome) => {
      expect((await post(`/_local/refunds/${refundId}/undo`, { outcome })).status).toBe(200);
    },
    breakNext: (when, times) => double.faults.add({ method: 'POST', kind: `fail_${when}`, times }),
    notices: async () => {
      await double.webhooks.settled();
      const parsed = await Promise.all(
        receiver.received.map(({ body, signature }) => provider.parseWebhook(body, signature)),
      );
      return parsed.filter((notice) => notice !== 'bad_signature' && notice.kind !== 'unreadable');
    },
    transferredMinor: () => double.state('transfers').reduce((total, { amount }) => total + amount, 0),
    balanceMinor: () => double.balance('inr'),
  };
}

paymentProviderContract('Stripe', startStripe);

describe('Stripe: answers that do not come', () => {
  const setUp = async (over: Partial<Parameters<typeof stripePaymentProvider>[0]> = {}) => {
    const double = await startDouble();
    const settings = {
      secretKey: API_KEY,
      apiBaseUrl: double.url,
      webhookSecret: WEBHOOK_SECRET,
      maxNetworkRetries: 0,
    };
    const stripe = sdkFor(double);
    await stripe.paymentIntents.create({
      amount: 90_000,
      currency: 'inr',
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    const account = await stripe.accounts.create({ type: 'express', country: 'IN' });
    const provider = stripePaymentProvider({ ...settings, ...over });
    const send = () =>
      provider.transfer({
        providerPayeeId: account.id,
        amount: { amountMinor: 50_000, currency: 'INR' },
        transferGroup: 'bkg_1',
        idempotencyKey: 'payout-1',
      });
    return { double, send };
  };

  it.each([
    { kind: 'fail_before', status: 503 },
    { kind: 'fail_before', status: 429 },
    // The SDK repeats a broken connection once, even when told not to.
    { kind: 'drop_before', times: 2 },
    { kind: 'fail_after' },
  ] as const)('$kind is retryable, and has one effect in the end', async (fault) => {
    const { double, send } = await setUp();
    double.faults.add({ path: /transfers$/, ...fault });
    await expect(send()).rejects.toMatchObject({ name: 'ProviderUnavailable', cause: expect.anything() });
    expect((await send()).ok).toBe(true);
    expect(double.state('transfers')).toHaveLength(1);
    expect(double.balance('inr')).toBe(40_000);
  });

  it('a late answer is given up, and its effect is found by the same key', async () => {
    const { double, send } = await setUp({ timeoutMs: 200 });
    const held = double.faults.hold({ path: /transfers$/ });
    await expect(send()).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    await held.arrived;
    await expect(send()).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    held.release();
    await expect.poll(async () => (await send().catch(() => undefined))?.ok).toBe(true);
    expect(double.state('transfers')).toHaveLength(1);
  });

  it('the SDK repeats by itself with the same key when it may', async () => {
    const { double, send } = await setUp({ maxNetworkRetries: 2 });
    double.faults.add({ path: /transfers$/, kind: 'drop_after' });
    expect((await send()).ok).toBe(true);
    expect(double.state('transfers')).toHaveLength(1);
  });

  it('a wrong API key is thrown by its name, not as something to try again', async () => {
    const { send } = await setUp({ secretKey: 'sk_test_wrong' });
    await expect(send()).rejects.toMatchObject({ name: 'StripeAuthenticationError' });
  });
});

describe('Stripe: events of others on the same account', () => {
  it('in a currency we do not know are ignored', async () => {
    const receiver = await startReceiver();
    const double = await startDouble({ webhookUrl: receiver.url, clock: { now: () => new Date() } });
    const provider = stripePaymentProvider({
      secretKey: API_KEY,
      apiBaseUrl: double.url,
      webhookSecret: WEBHOOK_SECRET,
    });
    await sdkFor(double).paymentIntents.create({
      amount: 500,
      currency: 'eur',
      confirm: true,
      payment_method: 'pm_card_visa',
    });
    await double.webhooks.settled();
    const notices = await Promise.all(
      receiver.received.map(({ body, signature }) => provider.parseWebhook(body, signature)),
    );
    expect(notices).toHaveLength(3);
    for (const notice of notices) expect(notice).toMatchObject({ kind: 'ignored' });
  });
});
