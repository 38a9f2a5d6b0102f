import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();

const eventsOf = async (kind: string, id: string) =>
  (await test.stored.trail.history(kind, id)).map(({ type }) => type);
const intentOf = (bookingId: string) =>
  test.stripe.state('payment_intents').find(({ metadata }) => metadata['bookingId'] === bookingId);

describe('a booking nobody pays', () => {
  it('ends after fifteen minutes and not before, and its time is free again', async () => {
    const pincode = '560020';
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const booking = await jobs.book(customer, pincode);
    await test.settled();
    await test.travel(14);
    await expect.poll(() => jobs.statusOf(booking.bookingId), { timeout: 30_000 }).toBe('pending_payment');
    await test.travel(2);
    await expect.poll(() => jobs.statusOf(booking.bookingId), { timeout: 30_000 }).toBe('expired');
    expect(await jobs.visitsOf(vendor.userId, booking.slot.start)).toEqual([]);
    const pay = await customer.call(customerRoutes.payBooking, { params: { bookingId: booking.bookingId } });
    expect(refusal(pay)).toBe('409 payment_not_pending');
  });

  it('gives back a payment that comes too late', async () => {
    const pincode = '560021';
    await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.book(customer, pincode);
    const session = good(await customer.call(customerRoutes.payBooking, { params: { bookingId } }));
    await test.settled();
    // The provider's word does not come through until the booking has ended.
    test.stripe.webhooks.pause();
    const paid = await jobs.confirmCard(session, 'pm_card_visa');
    expect(paid.status).toBe(200);
    await test.cloud.clock.advance(16 * 60_000);
    await test.cloud.settled();
    await expect.poll(() => jobs.statusOf(bookingId), { timeout: 30_000 }).toBe('expired');
    test.stripe.webhooks.resume();
    await test.settled();
    await expect.poll(() => jobs.statusOf(bookingId), { timeout: 30_000 }).toBe('expired');
    await expect.poll(() => intentOf(bookingId)?.status, { timeout: 30_000 }).toBe('canceled');
    await expect
      .poll(async () => (await jobs.paymentOf(bookingId))?.payment.status, { timeout: 30_000 })
      .toBe('cancelled');
  });
});

describe('an offer nobody answers', () => {
  it('goes to the next vendor, and with nobody left the customer gets everything back', async () => {
    const pincode = '560022';
    const vendors = [await actors.vendor({ pincode }), await actors.vendor({ pincode })];
    const customer = await actors.customer();
    const booking = await jobs.bookAndPay(customer, pincode);
    const held = async () => (await test.stored.bookings.find(booking.bookingId))?.state.vendorId;
    const first = await held();
    await test.travel(11);
    await expect.poll(held, { timeout: 30_000 }).not.toBe(first);
    const second = await held();
    expect(second).not.toBe(first);
    expect(vendors.map(({ userId }) => userId).sort()).toEqual([first, second].sort());
    await expect.poll(() => jobs.statusOf(booking.bookingId), { timeout: 30_000 }).toBe('confirmed');
    await test.travel(11);
    await expect.poll(() => jobs.statusOf(booking.bookingId), { timeout: 30_000 }).toBe('unfulfilled');
    // The consumer that gives the money back may need a second try on a busy machine.
    await expect
      .poll(() => intentOf(booking.bookingId), { timeout: 30_000 })
      .toMatchObject({ status: 'canceled', amount_received: 0 });
    for (const { userId } of vendors) expect(await jobs.visitsOf(userId, booking.slot.start)).toEqual([]);
  });
});

describe('a signature that does not come', () => {
  it('is reminded of after a day and goes to ops after two; it is never taken as given', async () => {
    const pincode = '560023';
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const { envelopeId } = await jobs.askSignature(vendor, customer, bookingId);
    await test.settled();
    const reminders = async () => (await test.stored.envelopes.find(envelopeId))?.state.reminders;

    await test.travel(23 * 60);
    expect(await reminders()).toBe(0);
    await test.travel(2 * 60);
    expect(await reminders()).toBe(1);
    expect((await test.stored.bookings.find(bookingId))?.state.escalatedAt).toBeNull();
    await test.travel(24 * 60);
    const { state } = (await test.stored.bookings.find(bookingId)) ?? {};
    expect(state?.escalatedAt).not.toBeNull();
    expect(state?.status).toBe('work_done');

    // Time that leaps leaves no time for what follows from a timer.
    await test.travel(4 * 24 * 60);
    await test.travel(5 * 24 * 60);
    await expect.poll(() => jobs.statusOf(bookingId), { timeout: 30_000 }).toBe('work_done');
    expect((await test.stored.envelopes.find(envelopeId))?.state.status).toBe('pending');
    // A card's hold would not last: the money waits in escrow, released to nobody.
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('captured');
    const types = await eventsOf('booking', bookingId);
    expect(types.filter((type) => type === 'booking.signature_escalated')).toHaveLength(1);
    expect(types).not.toContain('booking.signed');
  });

  it('lets a late customer sign all the same', async () => {
    const pincode = '560024';
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    await test.settled();
    await test.travel(49 * 60);
    good(await jobs.sign(await actors.again(customer), envelope));
    await test.settled();
    await expect.poll(() => jobs.statusOf(bookingId), { timeout: 30_000 }).toBe('closed');
  });
});

describe('a signature that the vendor does not ask for', () => {
  it('has the money captured a day before its hold ends, which waits in escrow and pays once it is signed', async () => {
    const pincode = '560029';
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    await test.settled();
    const payment = async () => (await jobs.paymentOf(bookingId))?.payment;
    const held = await payment();
    if (held?.status !== 'authorised') throw new Error(`The money is not held but ${held?.status}.`);
    const minutesLeft = (Date.parse(held.holdExpiresAt) - Date.parse(test.now())) / 60_000;
    await test.travel(Math.floor(minutesLeft) - 25 * 60);
    expect((await payment())?.status).toBe('authorised');
    await test.travel(2 * 60);
    await expect.poll(async () => (await payment())?.status, { timeout: 30_000 }).toBe('captured');
    await test.travel(3 * 24 * 60);
    const worker = await actors.again(vendor);
    const envelope = await jobs.askSignature(worker, await actors.again(customer), bookingId);
    await test.settled();
    expect((await payment())?.status).toBe('captured');
    good(await jobs.sign(await actors.again(customer), envelope));
    await test.settled();
    await expect.poll(() => jobs.statusOf(bookingId), { timeout: 30_000 }).toBe('closed');
    const types = await eventsOf('payment', held.paymentId);
    expect(types.filter((type) => type === 'payment.capture_requested')).toHaveLength(1);
    expect(types).not.toContain('payment.parked');
  });
});

describe('a vendor who does not come', () => {
  it('is found out half an hour after the start; all the money goes back', async () => {
    const pincode = '560025';
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const booking = await jobs.bookAndPay(customer, pincode);
    good(await vendor.call(vendorJobRoutes.acceptOffer, { params: { bookingId: booking.bookingId } }));
    await test.settled();
    const minutesToStart = (Date.parse(booking.slot.start) - Date.parse(test.now())) / 60_000;
    await test.travel(minutesToStart + 29);
    await expect.poll(() => jobs.statusOf(booking.bookingId), { timeout: 30_000 }).toBe('assigned');
    await test.travel(2);
    await expect.poll(() => jobs.statusOf(booking.bookingId), { timeout: 30_000 }).toBe('vendor_no_show');
    await expect.poll(() => intentOf(booking.bookingId)?.status, { timeout: 30_000 }).toBe('canceled');
  });
});
