import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs, proofs } = await openScene();

const bookingIn = (bookingId: string) => ({ params: { bookingId } });

describe('cancelling', () => {
  it('is free long before the start, cancels the hold and frees the slot', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const booking = await jobs.bookAndPay(customer, pincode);
    expect(await jobs.visitsOf(vendor.userId, booking.slot.start)).toHaveLength(1);

    const cancelled = good(
      await customer.call(customerRoutes.cancelBooking, {
        ...bookingIn(booking.bookingId),
        body: { reason: 'I will be away.' },
        idempotencyKey: randomUUID(),
      }),
    );
    await test.settled();

    expect(cancelled).toMatchObject({ status: 'cancelled', cancellation: { fee: { amountMinor: 0 } } });
    expect((await jobs.paymentOf(booking.bookingId))?.payment.status).toBe('cancelled');
    expect(await jobs.visitsOf(vendor.userId, booking.slot.start)).toEqual([]);
    const late = await vendor.call(vendorJobRoutes.acceptOffer, bookingIn(booking.bookingId));
    expect(late.ok).toBe(false);
  });

  it('keeps a fifth within four hours of the start, refunds the rest once, and balances the ledger', async () => {
    const { pincode, customer } = await actors.party();
    const soon = (await jobs.slots(customer, pincode, 0.1)).at(0)?.start;
    const booking = await jobs.bookAndPay(customer, pincode, soon);
    const { total } = booking.price;
    const key = randomUUID();
    const cancel = () =>
      customer.call(customerRoutes.cancelBooking, {
        ...bookingIn(booking.bookingId),
        body: { reason: 'Changed my mind.' },
        idempotencyKey: key,
      });
    const [first, again] = [good(await cancel()), good(await cancel())];
    await test.settled();

    const fee = first.cancellation?.fee.amountMinor ?? 0;
    expect(fee).toBeCloseTo(total.amountMinor / 5, -1);
    expect(again).toEqual(first);
    const [intent] = test.stripe
      .state('payment_intents')
      .filter(({ metadata }) => metadata['bookingId'] === booking.bookingId);
    const refunds = test.stripe.state('refunds').filter((one) => one.payment_intent === intent?.id);
    expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(total.amountMinor - fee);
    expect(refunds).toHaveLength(1);
    // Nobody had taken the job yet: the fee is the platform's and the state's.
    expect(await proofs.moneyOf(booking.bookingId)).toMatchObject({
      payment: 'released',
      parked: null,
      posted: ['capture', 'refund', 'release'],
      transfers: [],
      stillOwed: 0,
      inEscrow: 0,
    });
  });

  it('pays a vendor who had accepted the job their share of the fee', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const soon = (await jobs.slots(customer, pincode, 0.1)).at(0)?.start;
    const booking = await jobs.bookAndPay(customer, pincode, soon);
    good(await vendor.call(vendorJobRoutes.acceptOffer, bookingIn(booking.bookingId)));
    const cancelled = good(
      await customer.call(customerRoutes.cancelBooking, {
        ...bookingIn(booking.bookingId),
        body: { reason: 'Changed my mind.' },
        idempotencyKey: randomUUID(),
      }),
    );
    await test.settled();

    const fee = cancelled.cancellation?.fee.amountMinor ?? 0;
    const stored = (await test.stored.bookings.find(booking.bookingId))?.state.price;
    const part = Math.floor(
      (fee * (stored?.vendorShare.amountMinor ?? 0)) / (stored?.total.amountMinor ?? 1),
    );
    expect(part).toBeGreaterThan(0);
    expect(await proofs.moneyOf(booking.bookingId)).toMatchObject({
      booking: 'cancelled',
      payment: 'paid_out',
      parked: null,
      posted: ['capture', 'payout', 'refund', 'release'],
      transfers: [part],
      stillOwed: 0,
      inEscrow: 0,
    });
    // The vendor reads why, and not what the customer paid: fee and refund would add up to it.
    const seen = good(await vendor.call(vendorJobRoutes.getVendorBooking, bookingIn(booking.bookingId)));
    expect(seen.cancellation).toEqual({ by: 'customer', reason: 'Changed my mind.' });
  });

  it('answers 409 once the work has begun', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const booking = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, booking.bookingId);
    const answer = await customer.call(customerRoutes.cancelBooking, {
      ...bookingIn(booking.bookingId),
      body: { reason: 'No more.' },
      idempotencyKey: randomUUID(),
    });
    expect(refusal(answer)).toBe('409 illegal_transition');
  });
});

describe('rescheduling', () => {
  it("moves the visit in the vendor's day, and answers 409 the third time", async () => {
    const { pincode, customer, vendor } = await actors.party();
    const booking = await jobs.bookAndPay(customer, pincode);
    const slots = await jobs.slots(customer, pincode, 3);
    const move = (slotStart: string) =>
      customer.call(customerRoutes.rescheduleBooking, {
        ...bookingIn(booking.bookingId),
        body: { slotStart },
        idempotencyKey: randomUUID(),
      });
    const [a, b, c] = [slots.at(4), slots.at(12), slots.at(20)].map((slot) => slot?.start ?? '');
    const moved = good(await move(a ?? ''));
    expect(moved.slot.start).toBe(a);
    expect(await jobs.visitsOf(vendor.userId, booking.slot.start)).toEqual([]);
    expect(await jobs.visitsOf(vendor.userId, a ?? '')).toMatchObject([{ bookingId: booking.bookingId }]);
    good(await move(b ?? ''));
    expect(refusal(await move(c ?? ''))).toBe('409 outside_policy');
    expect(await jobs.visitsOf(vendor.userId, b ?? '')).toMatchObject([{ bookingId: booking.bookingId }]);
  });
});
