import { describe, expect, it } from 'vitest';
import type {
  PaymentNotice,
  PaymentProvider,
  ProviderPayment,
} from '#application/payment/payment-provider.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { type Money, money } from '#kernel/money.ts';
import type { Result } from '#kernel/result.ts';

/** A provider under test, and the hands of those who are not us: the customer, their bank, the vendor. */
export type ProviderHarness = {
  readonly provider: PaymentProvider;
  /** The customer gives a card that the bank answers so. */
  pay(payment: ProviderPayment, card: 'approves' | 'challenges' | 'declines' | 'no_funds'): Promise<void>;
  completeOnboarding(onboardingUrl: string): Promise<void>;
  disputeAndDecide(providerPaymentId: string, outcome: 'lost' | 'won'): Promise<void>;
  undoRefund(providerRefundId: string, outcome: 'canceled' | 'failed'): Promise<void>;
  /** The next calls fail so: without an effect, or after it. */
  breakNext(when: 'after' | 'before', calls: number): void;
  /** Webhooks received so far, oldest first, parsed by the provider. */
  notices(): Promise<readonly PaymentNotice[]>;
  /** What left the platform for vendors, and what it holds, in minor units. */
  transferredMinor(): number;
  balanceMinor(): number;
};

const inr = (amountMinor: number): Money => money(amountMinor, 'INR');
const TOTAL = inr(118_000);

export function granted<T>(result: Result<T, { readonly code: string }>): T {
  if (result.ok) return result.value;
  throw new Error(`Refused: ${JSON.stringify(result.error)}`);
}
const codeOf = (result: Result<unknown, { readonly code: string }>): string =>
  result.ok ? 'not refused' : result.error.code;

/** What every adapter of PaymentProvider must hold. `start` gives a fresh provider per test. */
export function paymentProviderContract(name: string, start: () => Promise<ProviderHarness>): void {
  const open = (provider: PaymentProvider, captureMethod: 'automatic' | 'manual' = 'manual', key = 'open') =>
    provider
      .createPayment({
        paymentId: 'pay_1' as PaymentId,
        amount: TOTAL,
        captureMethod,
        customerReference: 'usr_1' as UserId,
        description: 'Leaking tap',
        metadata: { bookingId: 'bkg_1' as BookingId },
        idempotencyKey: key,
      })
      .then(granted);
  const payee = async (harness: ProviderHarness) => {
    const made = granted(
      await harness.provider.createPayee({
        vendorId: 'usr_v',
        email: 'vendor@example.com',
        country: 'IN',
        returnUrl: 'https://app.example/payouts',
        idempotencyKey: 'payee',
      }),
    );
    if (made.onboardingUrl !== undefined) await harness.completeOnboarding(made.onboardingUrl);
    return made.providerPayeeId;
  };
  const held = async (harness: ProviderHarness) => {
    const payment = await open(harness.provider);
    await harness.pay(payment, 'approves');
    return payment.providerPaymentId;
  };
  const taken = async (harness: ProviderHarness) => {
    const payment = await open(harness.provider, 'automatic');
    await harness.pay(payment, 'approves');
    return payment.providerPaymentId;
  };

  describe(`${name}: a payment`, () => {
    it('is opened without holding anything, then held, then captured in part', async () => {
      const harness = await start();
      const { provider } = harness;
      const opened = await open(provider);
      expect(opened).toMatchObject({ status: 'awaiting_customer', paymentId: 'pay_1', amount: TOTAL });
      await harness.pay(opened, 'approves');
      const { providerPaymentId } = opened;
      expect(granted(await provider.readPayment(providerPaymentId))).toMatchObject({
        status: 'authorised',
        capturable: TOTAL,
        captured: inr(0),
      });
      const tooMuch = await provider.capture({
        providerPaymentId,
        amount: inr(118_001),
        idempotencyKey: 'c0',
      });
      expect(codeOf(tooMuch)).toBe('amount_too_large');
      const captured = await provider.capture({
        providerPaymentId,
        amount: inr(100_000),
        idempotencyKey: 'c1',
      });
      expect(granted(captured)).toMatchObject({
        status: 'captured',
        captured: inr(100_000),
        capturable: inr(0),
      });
      const again = await provider.capture({ providerPaymentId, amount: inr(100_000), idempotencyKey: 'c2' });
      expect(again).toEqual({ ok: false, error: { code: 'already_captured', captured: inr(100_000) } });
    });

    it('tells a decline, a bank that asks, and a payment nobody authorised apart', async () => {
      const harness = await start();
      const { provider } = harness;
      const { providerPaymentId } = await open(provider);
      const early = await provider.capture({ providerPaymentId, amount: TOTAL, idempotencyKey: 'early' });
      expect(early).toEqual({ ok: false, error: { code: 'not_authorised', status: 'awaiting_customer' } });
      await harness.pay(granted(await provider.readPayment(providerPaymentId)), 'no_funds');
      expect(granted(await provider.readPayment(providerPaymentId))).toMatchObject({
        status: 'awaiting_customer',
        decline: { reason: 'insufficient_funds' },
      });
      await harness.pay(granted(await provider.readPayment(providerPaymentId)), 'challenges');
      expect(granted(await provider.readPayment(providerPaymentId)).status).toBe('requires_action');
      const asked = await provider.capture({ providerPaymentId, amount: TOTAL, idempotencyKey: 'asked' });
      expect(codeOf(asked)).toBe('requires_action');
    });

    it('is cancelled once, and never captured after', async () => {
      const harness = await start();
      const providerPaymentId = await held(harness);
      const cancelled = await harness.provider.cancel({ providerPaymentId, idempotencyKey: 'x' });
      expect(granted(cancelled).status).toBe('cancelled');
      const capture = await harness.provider.capture({
        providerPaymentId,
        amount: TOTAL,
        idempotencyKey: 'c',
      });
      expect(codeOf(capture)).toBe('already_cancelled');
    });

    it('is refunded in parts, to the last unit and not beyond', async () => {
      const harness = await start();
      const providerPaymentId = await taken(harness);
      const back = (amountMinor: number, idempotencyKey: string) =>
        harness.provider.refund({
          providerPaymentId,
          paymentId: 'pay_1' as PaymentId,
          amount: inr(amountMinor),
          reason: 'requested_by_customer',
          idempotencyKey,
        });
      expect(granted(await back(18_000, 'r1'))).toMatchObject({ status: 'succeeded', amount: inr(18_000) });
      expect(codeOf(await back(100_001, 'r2'))).toBe('amount_too_large');
      expect(granted(await back(100_000, 'r3')).amount).toEqual(inr(100_000));
      expect(codeOf(await back(1, 'r4'))).toBe('already_refunded');
      expect(granted(await harness.provider.findRefunds(providerPaymentId))).toMatchObject([
        { paymentId: 'pay_1', status: 'succeeded', amount: inr(100_000) },
        { paymentId: 'pay_1', status: 'succeeded', amount: inr(18_000) },
      ]);
      expect(harness.balanceMinor()).toBe(0);
    });

    it('is not found under an id that nobody gave out', async () => {
      const { provider } = await start();
      expect(codeOf(await provider.readPayment('pi_none'))).toBe('not_found');
      expect(codeOf(await provider.readPayee('acct_none'))).toBe('not_found');
    });
  });

  describe(`${name}: a payout`, () => {
    it('goes only to a payee who may be paid, and only from what is there', async () => {
      const harness = await start();
      const { provider } = harness;
      const made = granted(
        await provider.createPayee({
          vendorId: 'usr_v',
          email: 'vendor@example.com',
          country: 'IN',
          returnUrl: 'https://app.example/payouts',
          idempotencyKey: 'payee',
        }),
      );
      expect(made).toMatchObject({ payoutsEnabled: false, onboardingUrl: expect.stringMatching(/^http/) });
      const { providerPayeeId } = made;
      const send = (idempotencyKey: string) =>
        provider.transfer({ providerPayeeId, amount: inr(80_000), transferGroup: 'bkg_1', idempotencyKey });
      expect(codeOf(await send('t1'))).toBe('payee_not_ready');
      const fresh = await provider.resumeOnboarding({
        providerPayeeId,
        returnUrl: 'https://app.example/payouts',
      });
      await harness.completeOnboarding(granted(fresh).onboardingUrl);
      expect(granted(await provider.readPayee(providerPayeeId)).payoutsEnabled).toBe(true);
      expect(codeOf(await send('t2'))).toBe('insufficient_balance');
      await taken(harness);
      expect(granted(await send('t3'))).toMatchObject({ amount: inr(80_000) });
      expect(harness.transferredMinor()).toBe(80_000);
      expect(granted(await provider.findTransfers('bkg_1'))).toMatchObject([{ amount: inr(80_000) }]);
      expect(granted(await provider.findTransfers('bkg_2'))).toEqual([]);
    });
  });

  describe(`${name}: a provider that breaks off`, () => {
    it.each(['before', 'after'] as const)(
      'has one capture when it broke %s the effect and is asked again',
      async (when) => {
        const harness = await start();
        const providerPaymentId = await held(harness);
        const capture = () =>
          harness.provider.capture({ providerPaymentId, amount: TOTAL, idempotencyKey: 'c' });
        harness.breakNext(when, 1);
        await expect(capture()).rejects.toMatchObject({ name: 'ProviderUnavailable' });
        expect(granted(await capture()).status).toBe('captured');
        expect(granted(await capture()).status).toBe('captured');
        expect(harness.balanceMinor()).toBe(118_000);
      },
    );

    it.each(['before', 'after'] as const)(
      'has one transfer when it broke %s the effect, twice',
      async (when) => {
        const harness = await start();
        await taken(harness);
        const providerPayeeId = await payee(harness);
        const send = () =>
          harness.provider.transfer({
            providerPayeeId,
            amount: inr(50_000),
            transferGroup: 'g',
            idempotencyKey: 't',
          });
        harness.breakNext(when, when === 'before' ? 2 : 1);
        await expect(send()).rejects.toMatchObject({ name: 'ProviderUnavailable' });
        if (when === 'before') await expect(send()).rejects.toMatchObject({ name: 'ProviderUnavailable' });
        const first = granted(await send());
        expect(granted(await send())).toEqual(first);
        expect(harness.transferredMinor()).toBe(50_000);
      },
    );

    it('refuses an idempotency key that was used for something else', async () => {
      const harness = await start();
      await open(harness.provider, 'manual', 'k');
      const providerPayeeId = await payee(harness);
      const other = await harness.provider.transfer({
        providerPayeeId,
        amount: inr(1_000),
        transferGroup: 'g',
        idempotencyKey: 'k',
      });
      expect(codeOf(other)).toBe('idempotency_key_reused');
    });
  });

  describe(`${name}: notices`, () => {
    it('tell what happened to a payment, in our words and with our id', async () => {
      const harness = await start();
      const providerPaymentId = await held(harness);
      granted(await harness.provider.capture({ providerPaymentId, amount: TOTAL, idempotencyKey: 'c' }));
      granted(
        await harness.provider.refund({
          providerPaymentId,
          paymentId: 'pay_1' as PaymentId,
          amount: inr(500),
          reason: 'requested_by_customer',
          idempotencyKey: 'r',
        }),
      );
      await harness.disputeAndDecide(providerPaymentId, 'won');
      const notices = (await harness.notices()).filter(({ kind }) => kind !== 'ignored');
      expect(notices.map(({ kind }) => kind).toSorted()).toEqual([
        'dispute_closed',
        'dispute_opened',
        'payment_authorised',
        'payment_captured',
      ]);
      expect(notices.find(({ kind }) => kind === 'payment_captured')).toMatchObject({
        payment: { paymentId: 'pay_1', providerPaymentId, captured: TOTAL },
      });
      const closed = notices.find(({ kind }) => kind === 'dispute_closed');
      expect(closed).toMatchObject({ providerPaymentId, outcome: 'won', amount: inr(117_500) });
    });

    it.each(['failed', 'canceled'] as const)(
      'tell of a refund of ours that came to nothing: %s',
      async (outcome) => {
        const harness = await start();
        const refund = granted(
          await harness.provider.refund({
            providerPaymentId: await taken(harness),
            paymentId: 'pay_1' as PaymentId,
            amount: inr(500),
            reason: 'requested_by_customer',
            idempotencyKey: 'r',
          }),
        );
        expect(refund).toMatchObject({ paymentId: 'pay_1', status: 'succeeded' });
        await harness.undoRefund(refund.providerRefundId, outcome);
        const told = (await harness.notices()).filter(({ kind }) => kind === 'refund_failed');
        expect(told.length).toBeGreaterThan(0);
        for (const notice of told) {
          const { providerRefundId } = refund;
          expect(notice).toMatchObject({ paymentId: 'pay_1', providerRefundId, amount: inr(500) });
        }
        expect(harness.balanceMinor()).toBe(TOTAL.amountMinor);
      },
    );

    it('tell why a payment failed, and when a payee may be paid', async () => {
      const harness = await start();
      await harness.pay(await open(harness.provider), 'declines');
      await payee(harness);
      const notices = await harness.notices();
      expect(notices.find(({ kind }) => kind === 'payment_failed')).toMatchObject({
        decline: { reason: 'refused' },
      });
      expect(notices.find(({ kind }) => kind === 'payee_updated')).toMatchObject({ payoutsEnabled: true });
    });

    it('are refused without the right signature', async () => {
      const { provider } = await start();
      expect(await provider.parseWebhook('{}', 't=1,v1=00')).toBe('bad_signature');
      expect(await provider.parseWebhook('{}', '')).toBe('bad_signature');
    });
  });
}
