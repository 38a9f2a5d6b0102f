import { describe, expect, it } from 'vitest';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { Actor } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();

const bookingIn = (bookingId: string) => ({ params: { bookingId } });

describe('declining an offer', () => {
  it('offers the job to the next vendor, and refunds everything when there is none', async () => {
    const { pincode, customer, vendors } = await actors.party(2);
    const booking = await jobs.bookAndPay(customer, pincode);
    const holder = async () => {
      const id = (await test.stored.bookings.find(booking.bookingId))?.state.vendorId;
      const found = vendors.find(({ userId }) => userId === id);
      if (!found) throw new Error(`${id} holds the offer`);
      return found;
    };
    const first = await holder();
    const reject = (vendor: Actor) =>
      vendor.call(vendorJobRoutes.rejectOffer, { ...bookingIn(booking.bookingId), body: { reason: 'Ill.' } });
    good(await reject(first));
    const second = await holder();
    expect(second.userId).not.toBe(first.userId);
    expect(await jobs.visitsOf(first.userId, booking.slot.start)).toEqual([]);
    expect(await jobs.visitsOf(second.userId, booking.slot.start)).toHaveLength(1);
    const tooLate = await first.call(vendorJobRoutes.acceptOffer, bookingIn(booking.bookingId));
    expect(refusal(tooLate)).toBe('404 not_found');

    good(await reject(second));
    await test.settled();
    expect(await jobs.statusOf(booking.bookingId)).toBe('unfulfilled');
    expect((await jobs.paymentOf(booking.bookingId))?.payment.status).toBe('cancelled');
    expect(await jobs.visitsOf(second.userId, booking.slot.start)).toEqual([]);
  });

  it('answers 409 after accepting, and accepting twice takes effect once', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const booking = await jobs.bookAndPay(customer, pincode);
    const call = bookingIn(booking.bookingId);
    const both = await Promise.all([
      vendor.call(vendorJobRoutes.acceptOffer, call),
      vendor.call(vendorJobRoutes.acceptOffer, call),
    ]);
    expect(both.map(refusal)).toEqual(['ok', 'ok']);
    const answer = await vendor.call(vendorJobRoutes.rejectOffer, { ...call, body: { reason: 'No.' } });
    expect(refusal(answer)).toBe('409 offer_closed');
    const { items } = await test.stored.bookings.listForVendor(vendor.userId, { limit: 10 });
    expect(items.filter(({ state }) => state.bookingId === booking.bookingId)).toHaveLength(1);
  });
});

describe('timers of a booking', () => {
  it('exist as long as they can apply, and are deleted after that', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.book(customer, pincode, await jobs.soonest(customer, pincode));
    const waiting = async (): Promise<readonly string[]> => {
      await test.settled();
      const names = test.cloud.services.scheduler.schedules().map(({ Name }) => Name);
      return names
        .filter((name) => name.includes(bookingId.slice('bk_'.length)))
        .map((name) => name.split('-')[0] ?? '')
        .sort();
    };
    expect(await waiting()).toEqual(['pay']);
    await jobs.pay(customer, bookingId);
    expect(await waiting()).toEqual(['hold', 'offer']);
    good(await vendor.call(vendorJobRoutes.acceptOffer, bookingIn(bookingId)));
    expect(await waiting()).toEqual(['came', 'hold']);
    good(await vendor.call(vendorJobRoutes.departToBooking, bookingIn(bookingId)));
    expect(await waiting()).toEqual(['hold']);
    good(await vendor.call(vendorJobRoutes.arriveAtBooking, bookingIn(bookingId)));
    good(await vendor.call(vendorJobRoutes.startBooking, bookingIn(bookingId)));
    await jobs.storePhoto(bookingId, 'before');
    await jobs.storePhoto(bookingId, 'after');
    good(await vendor.call(vendorJobRoutes.completeBooking, bookingIn(bookingId)));
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    const ofEnvelope = async (): Promise<number> => {
      await test.settled();
      return test.cloud.services.scheduler
        .schedules()
        .filter(({ Name }) => Name.includes(envelope.envelopeId)).length;
    };
    expect(await ofEnvelope()).toBe(2);
    good(await jobs.sign(customer, envelope));
    expect(await ofEnvelope()).toBe(0);
    expect(await waiting()).toEqual([]);
  });
});
