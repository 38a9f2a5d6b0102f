import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { refusal } from '#tests/support/jobs.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import type { Person } from '../../../bin/demo/people.ts';
import type { Cast } from '../cast.ts';
import { jobsOf, type Seen } from '../job.ts';

const because = { reason: 'I will be away.' };
const SOON_DAYS = 0.1;
/** Of the total, within four hours of the start. */
const LATE_FEE = 0.2;

/** The ways of a booking that leave the road, and where the money goes then. */
export function cancellations(cast: () => Cast): void {
  async function party(vendors = 1) {
    const { vendor, customer, pincode } = cast();
    const place = pincode();
    const [made, everybody] = await Promise.all([
      customer(),
      Promise.all(Array.from({ length: vendors }, () => vendor(place))),
    ]);
    const [first] = everybody;
    if (first === undefined) throw new Error('A party has a vendor.');
    return { place, customer: made, vendor: first, vendors: everybody };
  }
  const cancelling = (bookingId: string) => ({
    params: { bookingId },
    body: because,
    idempotencyKey: randomUUID(),
  });
  const cancel = (customer: Person, bookingId: string): Promise<Seen> =>
    customer.call(customerRoutes.cancelBooking, cancelling(bookingId));
  /** What ops see of the booking's payment, once it is this. */
  const paymentIs = (bookingId: string, ...statuses: readonly string[]) =>
    eventually(`the payment of ${bookingId} to be ${statuses.join(' or ')}`, async () => {
      const { payment } = await cast().ops.call(operationsRoutes.getOpsBooking, { params: { bookingId } });
      return payment !== null && statuses.includes(payment.status) ? payment : undefined;
    });

  describe.concurrent('a booking that is cancelled', () => {
    it('before it is paid moves no money', async () => {
      const { place, customer } = await party();
      const { bookingId } = await jobsOf(cast()).book(customer, place);
      expect(await cancel(customer, bookingId)).toMatchObject({ status: 'cancelled' });
    });

    it('long before the start is free, and the hold is cancelled', async () => {
      const { place, customer, vendor } = await party();
      const jobs = jobsOf(cast());
      const { bookingId } = await jobs.bookAndPay(customer, place);
      await jobs.accept(vendor, bookingId);
      const seen = await cancel(customer, bookingId);
      expect(seen).toMatchObject({ status: 'cancelled', cancellation: { fee: { amountMinor: 0 } } });
      await paymentIs(bookingId, 'cancelled');
    });

    it('within four hours of the start keeps a fifth, also once the vendor is on the way, and refunds the rest', async () => {
      const { place, customer, vendor } = await party();
      const jobs = jobsOf(cast());
      const { bookingId, price } = await jobs.bookAndPay(customer, place, SOON_DAYS);
      await jobs.accept(vendor, bookingId);
      await vendor.call(vendorJobRoutes.departToBooking, jobs.of(bookingId));
      const call = cancelling(bookingId);
      const first = await customer.call(customerRoutes.cancelBooking, call);
      expect(await customer.call(customerRoutes.cancelBooking, call)).toEqual(first);
      const fee = first.cancellation?.fee.amountMinor ?? 0;
      expect(Math.abs(fee - price.total.amountMinor * LATE_FEE)).toBeLessThanOrEqual(1);
      expect(fee + (first.cancellation?.refund.amountMinor ?? 0)).toBe(price.total.amountMinor);
      await paymentIs(bookingId, 'captured', 'released', 'refunded', 'paid_out');
      const ledger = await cast().ops.call(operationsRoutes.getBookingLedger, jobs.of(bookingId));
      expect(ledger.sum.amountMinor).toBe(0);
    });

    it('answers 409 once the work has begun', async () => {
      const jobs = jobsOf(cast());
      const { customer, bookingId } = await jobs.done();
      const late = await customer.client.call(customerRoutes.cancelBooking, cancelling(bookingId));
      expect(refusal(late)).toBe('409 illegal_transition');
    });
  });

  describe.concurrent('a booking that changes', () => {
    it('goes to the next vendor when one declines, and is refunded when there is none', async () => {
      const { place, customer, vendors } = await party(2);
      const jobs = jobsOf(cast());
      const { bookingId } = await jobs.bookAndPay(customer, place);
      const decline = async () => {
        const vendor = await jobs.asked(vendors, bookingId);
        await vendor.call(vendorJobRoutes.rejectOffer, {
          ...jobs.of(bookingId),
          body: { reason: 'My van broke down.' },
        });
        return vendor;
      };
      const first = await decline();
      const late = await first.client.call(vendorJobRoutes.acceptOffer, jobs.of(bookingId));
      expect(refusal(late)).toBe('404 not_found');
      expect(await decline()).not.toBe(first);
      await jobs.when(customer, bookingId, 'unfulfilled');
      await paymentIs(bookingId, 'cancelled', 'refunded');
    });

    it('is handed on when its vendor releases it, is ill or suspended, and to ops when there is no other vendor', async () => {
      const { place, customer, vendors } = await party(3);
      const { ops, manager } = cast();
      const jobs = jobsOf(cast());
      const { bookingId } = await jobs.bookAndPay(customer, place);
      const first = await jobs.asked(vendors, bookingId);
      await first.call(vendorJobRoutes.acceptOffer, jobs.of(bookingId));
      await first.call(vendorJobRoutes.releaseBooking, {
        ...jobs.of(bookingId),
        body: { reason: 'vehicle' },
      });
      const second = await jobs.asked(vendors, bookingId);
      expect(second).not.toBe(first);
      const { items } = await ops.call(operationsRoutes.handOverJobs, {
        params: { vendorId: second.userId },
        body: { reason: 'ill' },
        idempotencyKey: randomUUID(),
      });
      const third = await jobs.asked(vendors, bookingId);
      expect(items.map((one) => [one.bookingId, one.vendorId])).toEqual([[bookingId, third.userId]]);
      await manager.call(onboardingRoutes.suspendVendor, {
        params: { vendorId: third.userId },
        body: { reason: 'A complaint is looked into.' },
      });
      await eventually(`ops to be told of ${bookingId}`, async () => {
        const alerts = await ops.call(operationsRoutes.listAlerts);
        const told = alerts.items.find(({ subjectId }) => subjectId === bookingId);
        return told?.kind === 'vendor_missing' ? told : undefined;
      });
      await ops.call(operationsRoutes.cancelOpsBooking, {
        ...jobs.of(bookingId),
        body: { reason: 'Nobody can come.' },
      });
      await paymentIs(bookingId, 'cancelled', 'refunded');
    });

    it('is rescheduled twice at most', async () => {
      const { place, customer } = await party();
      const jobs = jobsOf(cast());
      const { bookingId } = await jobs.bookAndPay(customer, place);
      const free = await jobs.slots(customer, place, 3);
      const move = (slotStart = '') =>
        customer.client.call(customerRoutes.rescheduleBooking, {
          ...jobs.of(bookingId),
          body: { slotStart },
          idempotencyKey: randomUUID(),
        });
      const [a, b, c] = [free.at(4)?.start, free.at(12)?.start, free.at(20)?.start];
      expect(await move(a)).toMatchObject({ ok: true, body: { slot: { start: a } } });
      expect(refusal(await move(b))).toBe('ok');
      expect(refusal(await move(c))).toBe('409 outside_policy');
    });
  });
}
