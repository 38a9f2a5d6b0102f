import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { vendorDayKey } from '#application/booking/vendor-supply.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { localDate } from '#kernel/local-time.ts';
import { type Actor, ownPincode } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs, proofs } = await openScene();

/** A pincode of its own for each test, so that nobody's vendors serve another's customers. */
async function party(vendors = 1) {
  const pincode = ownPincode();
  const made: Actor[] = [];
  for (let i = 0; i < vendors; i++) made.push(await actors.vendor({ pincode }));
  const [vendor] = made;
  if (!vendor) throw new Error('no vendor');
  return { pincode, customer: await actors.customer(), vendor, vendors: made };
}

const bookingIn = (bookingId: string) => ({ params: { bookingId } });
const visitsOf = async (vendorId: string, start: string): Promise<readonly { bookingId: string }[]> => {
  const day = await test.uow.readDocument(vendorDayKey(vendorId, localDate(start, 'Asia/Kolkata')));
  return (day?.state as { visits: { bookingId: string }[] } | undefined)?.visits ?? [];
};

describe('cancelling', () => {
  it('is free long before the start: the hold is let go and the time is free again', async () => {
    const { pincode, customer, vendor } = await party();
    const booking = await jobs.bookAndPay(customer, pincode);
    expect(await visitsOf(vendor.userId, booking.slot.start)).toHaveLength(1);

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
    expect(await visitsOf(vendor.userId, booking.slot.start)).toEqual([]);
    const late = await vendor.call(vendorJobRoutes.acceptOffer, bookingIn(booking.bookingId));
    expect(late.ok).toBe(false);
  });

  it('costs a fifth within four hours of the start; the rest goes back, and the books balance', async () => {
    const { pincode, customer } = await party();
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

  it('pays the vendor who had accepted the job their part of the fee', async () => {
    const { pincode, customer, vendor } = await party();
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

  it('is not possible once the work has begun', async () => {
    const { pincode, customer, vendor } = await party();
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
  it('moves the visit; the old time is free and the new one taken; at most twice', async () => {
    const { pincode, customer, vendor } = await party();
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
    expect(await visitsOf(vendor.userId, booking.slot.start)).toEqual([]);
    expect(await visitsOf(vendor.userId, a ?? '')).toMatchObject([{ bookingId: booking.bookingId }]);
    good(await move(b ?? ''));
    expect(refusal(await move(c ?? ''))).toBe('409 outside_policy');
    expect(await visitsOf(vendor.userId, b ?? '')).toMatchObject([{ bookingId: booking.bookingId }]);
  });
});

describe('declining', () => {
  it('passes the offer on, and with nobody left all the money goes back', async () => {
    const { pincode, customer, vendors } = await party(2);
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
    expect(await visitsOf(first.userId, booking.slot.start)).toEqual([]);
    expect(await visitsOf(second.userId, booking.slot.start)).toHaveLength(1);
    const tooLate = await first.call(vendorJobRoutes.acceptOffer, bookingIn(booking.bookingId));
    expect(refusal(tooLate)).toBe('404 not_found');

    good(await reject(second));
    await test.settled();
    expect(await jobs.statusOf(booking.bookingId)).toBe('unfulfilled');
    expect((await jobs.paymentOf(booking.bookingId))?.payment.status).toBe('cancelled');
    expect(await visitsOf(second.userId, booking.slot.start)).toEqual([]);
  });

  it('is too late after accepting; accepting twice is accepting once', async () => {
    const { pincode, customer, vendor } = await party();
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

describe('signing', () => {
  it('takes the document as it was read: a stale hash is refused, and once signed it stays signed', async () => {
    const { pincode, customer, vendor } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);

    const forged = await jobs.sign(customer, { ...envelope, documentHash: 'f'.repeat(64) });
    expect(refusal(forged)).toBe('409 document_changed');
    expect(await jobs.statusOf(bookingId)).toBe('work_done');

    const key = randomUUID();
    const answers = await Promise.all([
      jobs.sign(customer, envelope, key),
      jobs.sign(customer, envelope, key),
    ]);
    const [one, two] = answers.map(good);
    expect(two).toEqual(one);
    expect((await jobs.sign(customer, envelope)).ok).toBe(false);
    const verified = good(
      await customer.call(signatureRoutes.verifySignature, { params: { envelopeId: envelope.envelopeId } }),
    );
    expect(verified).toMatchObject({ valid: true, evidenceHash: one?.evidenceHash });
    await test.settled();
    expect(await jobs.statusOf(bookingId)).toBe('closed');
    expect(
      test.stripe.state('transfers').filter(({ transfer_group }) => transfer_group === bookingId),
    ).toHaveLength(1);
  });

  it('starts over after changes: the old document can not be signed any more', async () => {
    const { pincode, customer, vendor } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const before = await jobs.askSignature(vendor, customer, bookingId);
    good(
      await customer.call(customerRoutes.requestChanges, {
        ...bookingIn(bookingId),
        body: { reason: 'It still drips.' },
      }),
    );
    expect((await jobs.sign(customer, before)).ok).toBe(false);
    good(await vendor.call(vendorJobRoutes.startBooking, bookingIn(bookingId)));
    good(await vendor.call(vendorJobRoutes.completeBooking, bookingIn(bookingId)));
    const after = await jobs.askSignature(vendor, customer, bookingId);
    expect(after.envelopeId).not.toBe(before.envelopeId);
    expect(refusal(await jobs.sign(customer, { ...before, bookingId }))).not.toBe('ok');
    good(await jobs.sign(customer, after));
    await test.settled();
    expect(await jobs.statusOf(bookingId)).toBe('closed');
  });

  it('is for the customer: the vendor, ops and another customer can not', async () => {
    const { pincode, customer, vendor } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    expect(refusal(await jobs.sign(vendor, envelope))).toBe('403 forbidden');
    expect(refusal(await jobs.sign(await actors.staff('ops_manager'), envelope))).toBe('403 forbidden');
    expect(refusal(await jobs.sign(await actors.customer(), envelope))).toBe('404 not_found');
    expect(await jobs.statusOf(bookingId)).toBe('work_done');
  });
});

describe('after the work', () => {
  it('is rated once, and not before it is signed', async () => {
    const { pincode, customer, vendor } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const rate = (stars = 5) =>
      customer.call(customerRoutes.rateBooking, {
        ...bookingIn(bookingId),
        body: { stars, comment: 'Quick and clean.' },
      });
    expect(refusal(await rate())).toBe('409 illegal_transition');
    good(await jobs.sign(customer, await jobs.askSignature(vendor, customer, bookingId)));
    await test.settled();
    const both = await Promise.all([rate(), rate()]);
    expect(both.map(refusal)).toEqual(['ok', 'ok']);
    await test.settled();
    expect([refusal(await rate()), refusal(await rate(1))]).toEqual(['ok', '409 already_rated']);
    const history = await test.uow.readDocument(`vendor-history:${vendor.userId}`);
    expect(history?.state).toMatchObject({ ratingCount: 1, ratingSum: 5, jobs: 1 });
  });

  it('is disputed within seven days and not after; a dispute before the signature holds the money', async () => {
    const { pincode, customer, vendor } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    const dispute = (who: Actor) =>
      who.call(customerRoutes.disputeBooking, { ...bookingIn(bookingId), body: { reason: 'It leaked.' } });
    good(await dispute(customer));
    expect((await jobs.sign(customer, envelope)).ok).toBe(false);
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('authorised');

    const late = await party();
    const other = await jobs.bookForNow(late.customer, late.pincode);
    await jobs.work(late.vendor, other.bookingId);
    good(
      await jobs.sign(late.customer, await jobs.askSignature(late.vendor, late.customer, other.bookingId)),
    );
    await test.settled();
    await test.travel(8 * 24 * 60);
    const later = await actors.again(late.customer);
    const refused = await later.call(customerRoutes.disputeBooking, {
      ...bookingIn(other.bookingId),
      body: { reason: 'It leaked.' },
    });
    expect(refusal(refused)).toBe('409 outside_policy');
  });
});

describe('timers', () => {
  it('wait for what may still have to be done, and are taken down when it is obsolete', async () => {
    const { pincode, customer, vendor } = await party();
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
