import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { financeAdminRoutes } from '#contracts/routes/finance-admin.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { webhookRoutes } from '#contracts/routes/webhooks.ts';
import { localDate } from '#kernel/local-time.ts';
import { refusal } from '#tests/support/jobs.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import type { Cast } from '../cast.ts';
import type { Deployment } from '../deployment.ts';
import { jobsOf } from '../job.ts';

const reasoned = { body: { reason: 'Checked by phone' } };
const paying = (bookingId: string) => ({ params: { paymentId: bookingId.replace('bk_', 'pay_') } });

/** What ops see, decide and release. */
export function operations(cast: () => Cast, can: Pick<Deployment, 'mails'>): void {
  const paymentIs = (bookingId: string, ...statuses: readonly string[]) =>
    eventually(`the payment of ${bookingId} to be ${statuses.join(' or ')}`, async () => {
      const { payment } = await cast().ops.call(routes.getOpsBooking, { params: { bookingId } });
      return payment !== null && statuses.includes(payment.status) ? payment : undefined;
    });

  describe.concurrent('money that waits for a person', () => {
    it.skipIf(!can.mails)('is released unsigned when one files it and another approves', async () => {
      const { admin, ops, hire } = cast();
      const { bookingId } = await jobsOf(cast()).done();
      const waiting = await ops.call(routes.listPendingSignatures, { query: { limit: 100 } });
      expect(waiting.items.map((one) => one.bookingId)).toContain(bookingId);
      await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned });
      const pending = await ops.call(routes.listPendingPayments, { query: { limit: 100 } });
      expect(pending.items.map((one) => one.bookingId)).toContain(bookingId);
      const own = await ops.client.call(routes.approvePayment, { ...paying(bookingId), ...reasoned });
      expect(refusal(own)).toBe('403 own_filing');
      const colleague = await hire('ops_manager');
      await colleague.call(routes.approvePayment, { ...paying(bookingId), ...reasoned });
      await paymentIs(bookingId, 'paid_out');
      const again = await admin.client.call(financeAdminRoutes.approvePayout, {
        ...paying(bookingId),
        ...reasoned,
      });
      expect(refusal(again)).toBe('409 nothing_to_approve');
    });

    it.skipIf(!can.mails)('is released by a super_admin, whatever the amount', async () => {
      const { admin, ops } = cast();
      const { bookingId } = await jobsOf(cast()).done();
      await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned });
      await admin.call(financeAdminRoutes.approvePayout, { ...paying(bookingId), ...reasoned });
      expect(await paymentIs(bookingId, 'paid_out')).toMatchObject({ parked: null });
    });

    it.each([
      ['refund_customer', ['refunded', 'cancelled']],
      ['pay_vendor', ['paid_out']],
    ] as const)('is judged when the customer disputes the work: %s', async (outcome, statuses) => {
      const { ops } = cast();
      const jobs = jobsOf(cast());
      const { customer, bookingId, envelope } = await jobs.done();
      await customer.call(customerRoutes.disputeBooking, {
        ...jobs.of(bookingId),
        body: { reason: 'It leaked.' },
      });
      const signed = await customer.client.call(customerRoutes.signBooking, jobs.signing(envelope));
      expect(signed.ok).toBe(false);
      const body = { resolution: 'Looked at the photos.', outcome };
      const resolved = await ops.call(routes.resolveBooking, { ...jobs.of(bookingId), body });
      expect(resolved).toMatchObject({ status: 'resolved' });
      await paymentIs(bookingId, ...statuses);
    });

    it('is refunded after the payout, too, when decided for the customer', async () => {
      const { ops } = cast();
      const jobs = jobsOf(cast());
      const { customer, bookingId, envelope } = await jobs.done();
      await customer.call(customerRoutes.signBooking, jobs.signing(envelope));
      await jobs.when(customer, bookingId, 'closed');
      await customer.call(customerRoutes.disputeBooking, {
        ...jobs.of(bookingId),
        body: { reason: 'It leaked the next day.' },
      });
      const body = { resolution: 'The photos show it.', outcome: 'refund_customer' as const };
      await ops.call(routes.resolveBooking, { ...jobs.of(bookingId), body });
      await paymentIs(bookingId, 'refunded');
      const ledger = await ops.call(routes.getBookingLedger, jobs.of(bookingId));
      expect(ledger.sum.amountMinor).toBe(0);
    });
  });

  describe.concurrent('ops', () => {
    it('see a booking, give it to the next vendor, plan the day and cancel it', async () => {
      const { ops, vendor, customer: fresh, pincode } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [customer, ...vendors] = await Promise.all([fresh(), vendor(place), vendor(place)]);
      const { bookingId, slot } = await jobs.bookAndPay(customer, place);
      await jobs.asked(vendors, bookingId);
      const date = localDate(slot.start, 'Asia/Kolkata');
      const demand = await ops.call(routes.getDemand, { params: { pincode: place }, query: { date } });
      expect(demand.hours.flatMap(({ drivers }) => drivers.map(({ code }) => code))).toContain('capacity');
      const before = await ops.call(routes.getOpsBooking, jobs.of(bookingId));
      const after = await ops.call(routes.reassignBooking, {
        ...jobs.of(bookingId),
        ...reasoned,
        idempotencyKey: crypto.randomUUID(),
      });
      expect(after.vendorId).not.toBe(before.vendorId);
      const live = await ops.call(routes.listLiveBookings, { query: { limit: 100 } });
      expect(live.items.map((one) => one.bookingId)).toContain(bookingId);
      const plan = await ops.call(routes.replanDays, {
        params: { date },
        body: { vendorIds: vendors.map(({ userId }) => userId), flexMinutes: 60, keep: [bookingId] },
      });
      expect(plan.unplaced).toEqual([]);
      await ops.call(routes.cancelOpsBooking, { ...jobs.of(bookingId), ...reasoned });
      await paymentIs(bookingId, 'cancelled');
    });

    it('freeze the prices of a city and release them', async () => {
      const { ops } = cast();
      const call = { params: { city: 'Imphal West' } };
      await ops.call(routes.freezePrices, { ...call, body: { multiplierBp: 12_000, reason: 'Festival' } });
      expect(await ops.call(routes.getPriceFreeze, call)).toMatchObject({ active: true });
      const lifted = await ops.call(routes.unfreezePrices, { ...call, body: { reason: 'It is over' } });
      expect(lifted).toMatchObject({ active: false });
    });

    it('read the rules of a city, which a super_admin sets and withdraws', async () => {
      const { admin, ops } = cast();
      const call = { params: { city: 'Imphal West' } };
      const { inForce } = await ops.call(routes.listCityRules, call);
      const body = {
        subject: 'pricing' as const,
        reason: 'A trial of next season',
        effectiveFrom: new Date(Date.now() + 100 * 86_400_000).toISOString(),
        config: inForce.pricing.config,
      };
      const set = await admin.call(routes.setCityRules, {
        ...call,
        body,
        idempotencyKey: crypto.randomUUID(),
      });
      const one = { params: { ...call.params, ruleId: set.ruleId }, body: { reason: 'No trial' } };
      expect(await admin.call(routes.withdrawCityRules, one)).toMatchObject({ status: 'withdrawn' });
      const { items } = await ops.call(routes.listCityRules, call);
      expect(items.map(({ ruleId }) => ruleId)).toContain(set.ruleId);
    });

    it('set the weather of a city', async () => {
      const { ops } = cast();
      const call = { params: { city: 'Imphal West' } };
      const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      const day = { date, rainMm: 31.5, snowCm: 0, snowLyingCm: 0, meanC: 19 };
      await ops.call(routes.tellCityWeather, { ...call, body: { days: [day] } });
      const { days } = await ops.call(routes.getCityWeather, call);
      expect(days).toContainEqual(day);
    });

    it('see dashboard figures and alerts', async () => {
      const { ops } = cast();
      const stats = await ops.call(routes.getDashboardStats);
      const counted = Object.values(stats.live.byStatus).reduce((a, b) => a + b, 0);
      expect(stats.live.total).toBe(counted);
      const { items } = await ops.call(routes.listAlerts);
      expect(Array.isArray(items)).toBe(true);
    });

    it('ignore a webhook without a valid signature', async () => {
      const answer = await cast()
        .admin.client.withToken(undefined)
        .call(webhookRoutes.receiveStripeWebhook, {
          body: JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded' }),
          headers: { 'stripe-signature': 't=1,v1=00' },
        });
      expect(refusal(answer)).toMatch(/^400/);
    });
  });
}
