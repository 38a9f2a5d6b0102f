import { afterEach, describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { opsBookingRoutes } from '#contracts/routes/ops-bookings.ts';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { opsPaymentRoutes } from '#contracts/routes/ops-payments.ts';
import { signature } from '#infra/local/stripe/webhooks.ts';
import { STRIPE_KEYS } from '#infra/local/system.ts';
import { type Actor, ownPincode } from '#tests/support/actors.ts';
import { createBank } from '#tests/support/bank.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs, proofs } = await openScene();
const bank = createBank(test);
const ops = await actors.staff('ops_manager');
afterEach(async () => {
  expect(await proofs.unbalanced()).toEqual([]);
  expect(await proofs.auditFaults()).toEqual([]);
});

type Paid = { readonly customer: Actor; readonly bookingId: string };
const paymentIdOf = ({ bookingId }: Paid) => bookingId.replace(/^bk_/, 'pay_');
const intentOf = ({ bookingId }: Paid) => proofs.intentOf(bookingId)?.id ?? '';
const refundsOf = (paid: Paid) =>
  test.stripe.state('refunds').filter(({ payment_intent }) => payment_intent === intentOf(paid));

/** So far ahead that the money is taken at once. */
async function paidAhead(): Promise<Paid> {
  const pincode = ownPincode();
  await actors.vendor({ pincode });
  const customer = await actors.customer();
  const [slot] = await jobs.slots(customer, pincode, 6);
  const { bookingId } = await jobs.bookAndPay(customer, pincode, slot?.start);
  return { customer, bookingId };
}
async function cancel({ customer, bookingId }: Paid): Promise<void> {
  const body = { reason: 'The tap stopped dripping' };
  good(
    await customer.call(customerRoutes.cancelBooking, {
      params: { bookingId },
      body,
      idempotencyKey: bookingId,
    }),
  );
  await test.settled();
}
/** A booking that was paid, cancelled and refunded; the refund's id. */
async function refunded() {
  const paid = await paidAhead();
  await cancel(paid);
  const [refund] = refundsOf(paid);
  if (!refund) throw new Error('Nothing was refunded.');
  return { ...paid, refundId: refund.id };
}
/** The provider sends a webhook again. */
function deliver(event: unknown): Promise<Response> {
  const body = JSON.stringify(event);
  const seconds = Math.floor(test.cloud.clock.now().getTime() / 1000);
  return fetch(`${test.cloud.apiUrl}/webhooks/stripe`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': signature(body, STRIPE_KEYS.webhookSecret, seconds),
    },
    body,
  });
}
const undo = (refundId: string, outcome: 'failed' | 'canceled') =>
  bank.decides(`refunds/${refundId}/undo`, { outcome });
const settle = (paid: Paid, refundId: string, reference: string) =>
  ops.call(opsPaymentRoutes.settleRefund, {
    params: { paymentId: paymentIdOf(paid) },
    body: { refundId, reference },
  });
const pending = async (paid: Paid) =>
  good(await ops.call(opsPaymentRoutes.listPendingPayments)).items.find(
    ({ bookingId }) => bookingId === paid.bookingId,
  );
const owed = async (paid: Paid) =>
  good(await ops.call(opsBookingRoutes.getBookingLedger, { params: { bookingId: paid.bookingId } }));

describe('a refund that the bank does not take', () => {
  it('is owed to the customer and waits for ops until they have paid it otherwise', async () => {
    const paid = await refunded();
    const amount = proofs.intentOf(paid.bookingId)?.amount_received ?? 0;
    await undo(paid.refundId, 'failed');
    await test.settled();
    expect(await proofs.moneyOf(paid.bookingId)).toMatchObject({
      payment: 'refunded',
      posted: ['capture', 'refund', 'refund_failed'],
    });
    expect((await owed(paid)).balances).toContainEqual(
      expect.objectContaining({ account: 'customer', amount: { amountMinor: -amount, currency: 'INR' } }),
    );
    expect(await pending(paid)).toMatchObject({
      parked: { reason: expect.stringContaining(paid.refundId) },
      failedRefunds: [{ refundId: paid.refundId, settledBy: null }],
    });
    const alerts = good(await ops.call(opsOversightRoutes.listAlerts)).items;
    expect(alerts.find(({ detail }) => detail.includes(paid.refundId))?.kind).toBe('payment_parked');
    expect(await proofs.inbox(paid.customer.userId, 'payment.refund_failed', paid.bookingId)).toBe(1);

    expect(refusal(await settle(paid, 're_other', 'UTR-1001'))).toBe('409 illegal_transition');
    good(await settle(paid, paid.refundId, 'UTR-1001'));
    expect(good(await settle(paid, paid.refundId, 'UTR-1001')).failedRefunds).toEqual([
      { refundId: paid.refundId, amount: { amountMinor: amount, currency: 'INR' }, settledBy: 'UTR-1001' },
    ]);
    expect(refusal(await settle(paid, paid.refundId, 'UTR-1002'))).toBe('409 illegal_transition');
    await test.settled();
    expect(await pending(paid)).toBeUndefined();
    expect(await proofs.moneyOf(paid.bookingId)).toMatchObject({
      payment: 'refunded',
      parked: null,
      posted: ['capture', 'refund', 'refund_failed', 'refund_settled'],
    });
    expect((await owed(paid)).balances.every(({ amount: { amountMinor } }) => amountMinor === 0)).toBe(true);
    expect(await proofs.inbox(paid.customer.userId, 'payment.refund_settled', paid.bookingId)).toBe(1);
  });

  it.each(['failed', 'canceled'] as const)(
    'counts once when it is told twice, in any order (%s)',
    async (outcome) => {
      const paid = await refunded();
      test.stripe.webhooks.pause();
      await undo(paid.refundId, outcome);
      test.stripe.webhooks.resume({ order: 'reversed', copies: 2 });
      await test.settled();
      expect(await proofs.moneyOf(paid.bookingId)).toMatchObject({
        payment: 'refunded',
        posted: ['capture', 'refund', 'refund_failed'],
      });
      expect((await pending(paid))?.failedRefunds).toHaveLength(1);
      expect(await proofs.inbox(paid.customer.userId, 'payment.refund_failed', paid.bookingId)).toBe(1);
    },
  );

  it('is told late: what was settled stays settled', async () => {
    const paid = await refunded();
    await undo(paid.refundId, 'failed');
    await test.settled();
    const [event] = test.stripe
      .state('events')
      .filter(({ type }) => type === 'refund.failed')
      .slice(-1);
    good(await settle(paid, paid.refundId, 'UTR-2001'));
    if (!event) throw new Error('Nobody was told.');
    expect((await deliver(event)).status).toBe(204);
    await test.settled();
    expect(await pending(paid)).toBeUndefined();
    expect((await proofs.moneyOf(paid.bookingId)).posted).toEqual([
      'capture',
      'refund',
      'refund_failed',
      'refund_settled',
    ]);
  });

  it('brings along the record of the refund itself when that was lost, and is not made again', async () => {
    const paid = await paidAhead();
    const refundId = await bank.byHand('refunds', {
      payment_intent: intentOf(paid),
      'metadata[paymentId]': paymentIdOf(paid),
    });
    await undo(refundId, 'failed');
    await test.settled();
    await cancel(paid);
    expect(await proofs.moneyOf(paid.bookingId)).toMatchObject({
      booking: 'cancelled',
      payment: 'refunded',
      posted: ['capture', 'refund', 'refund_failed'],
    });
    expect(refundsOf(paid)).toHaveLength(1);
    expect((await pending(paid))?.failedRefunds).toHaveLength(1);
  });

  it('changes nothing when it was made by hand at the provider and is in no book of ours', async () => {
    const paid = await paidAhead();
    await undo(await bank.byHand('refunds', { payment_intent: intentOf(paid) }), 'failed');
    await test.settled();
    expect(await proofs.moneyOf(paid.bookingId)).toMatchObject({ payment: 'captured', posted: ['capture'] });
    expect(await pending(paid)).toBeUndefined();
  });
});
