import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { localDate } from '#kernel/local-time.ts';
import type { Actor } from '#tests/support/actors.ts';
import { good, refusal, SERVICE } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();

const of = (bookingId: string) => ({ params: { bookingId } });
const keyed = (bookingId: string) => ({ ...of(bookingId), idempotencyKey: randomUUID() });
const minutesUntil = (instant: string) => (Date.parse(instant) - Date.parse(test.now())) / 60_000;
const move = (customer: Actor, bookingId: string, slotStart: string) =>
  customer.call(customerRoutes.rescheduleBooking, { ...keyed(bookingId), body: { slotStart } });

/** A vendor who reports the arrival, no earlier than allowed. */
async function arrived() {
  const { pincode, customer, vendor } = await actors.party();
  const { bookingId, slot } = await jobs.bookForNow(customer, pincode);
  good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
  good(await vendor.call(vendorJobRoutes.departToBooking, of(bookingId)));
  good(await vendor.call(vendorJobRoutes.arriveAtBooking, of(bookingId)));
  return { customer, vendor, bookingId, slot };
}

describe('a visit', () => {
  it('begins no sooner than three hours before its slot', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId, slot } = await jobs.bookAndPay(customer, pincode);
    good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    const early = await vendor.call(vendorJobRoutes.departToBooking, of(bookingId));
    expect(refusal(early)).toBe('409 outside_policy');
    const from = new Date(Date.parse(slot.start) - 180 * 60_000).toISOString();
    expect(!early.ok && early.problem.detail).toContain(from);
  });

  it('that goes nowhere is called off by ops, not by the customer, and all the money goes back', async () => {
    const { customer, bookingId } = await arrived();
    const cancel = { ...keyed(bookingId), body: { reason: 'Nobody is at work.' } };
    expect(refusal(await customer.call(customerRoutes.cancelBooking, cancel))).toBe('409 illegal_transition');
    const ops = await actors.staff('ops_manager');
    const cancelled = good(await ops.call(operationsRoutes.cancelOpsBooking, cancel));
    expect(cancelled).toMatchObject({ status: 'cancelled', cancellation: { fee: { amountMinor: 0 } } });
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('cancelled');
  });

  it('can be disputed while the vendor claims to be there, and refunded by ops', async () => {
    const { customer, bookingId } = await arrived();
    const body = { reason: 'Nobody is here.' };
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), body }));
    const ops = await actors.staff('ops_manager');
    const resolution = { resolution: 'Nobody came.', outcome: 'refund_customer' as const };
    const resolved = good(
      await ops.call(operationsRoutes.resolveBooking, { ...of(bookingId), body: resolution }),
    );
    expect(resolved.status).toBe('resolved');
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('cancelled');
  });
});

describe('a move', () => {
  it('goes only where a quote would, and not where the booking is', async () => {
    const { pincode, customer } = await actors.party();
    const { bookingId, slot } = await jobs.bookAndPay(customer, pincode);
    const inMinutes = (minutes: number) =>
      new Date(Math.ceil(Date.parse(test.now()) / 1_800_000) * 1_800_000 + minutes * 60_000).toISOString();
    for (const start of [inMinutes(0), inMinutes(31 * 1440), '2036-11-23T06:00:00.000Z', slot.start]) {
      expect(refusal(await move(customer, bookingId, start))).toBe('409 outside_policy');
    }
    const { reschedules } = (await test.stored.bookings.find(bookingId))?.state ?? {};
    expect(reschedules).toBe(0);
  });

  it('has no slots to choose from beyond the horizon', async () => {
    const { pincode, customer } = await actors.party();
    const on = async (days: number) => {
      const date = localDate(
        new Date(Date.parse(test.now()) + days * 86_400_000).toISOString(),
        'Asia/Kolkata',
      );
      const ask = { params: { serviceId: SERVICE }, query: { pincode, date } };
      return good(await customer.call(customerRoutes.listSlots, ask)).items;
    };
    expect((await on(29)).length).toBeGreaterThan(0);
    expect(await on(32)).toEqual([]);
  });

  it('tells the vendor who had accepted the job that it was moved on', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    const later = (await jobs.slots(customer, pincode, 3))[4]?.start ?? '';
    good(await move(customer, bookingId, later));
    await test.settled();
    const { items } = good(await vendor.call(messagingRoutes.listNotifications));
    expect(items.map(({ type }) => type)).toContain('offer.withdrawn');
  });
});

describe('whom a moved booking goes to', () => {
  /** Of two who are alike, the one who would not be asked first is asked for, and accepts. */
  async function taken() {
    const { pincode, customer, vendors } = await actors.party(2);
    const [first, preferred] = vendors.toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
    if (!first || !preferred) throw new Error('two vendors');
    const { token } = await jobs.quote(customer, pincode);
    const body = { quoteToken: token, notes: '', preferredVendorId: preferred.userId };
    const { bookingId } = good(
      await customer.call(customerRoutes.createBooking, { body, idempotencyKey: randomUUID() }),
    );
    await jobs.pay(customer, bookingId);
    good(await preferred.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    const later = (await jobs.slots(customer, pincode, 3))[4]?.start ?? '';
    return { customer, first, preferred, bookingId, later };
  }
  const askedFor = async (bookingId: string) => (await test.stored.bookings.find(bookingId))?.state.vendorId;

  it('is its vendor, if free then, and its customer sees so', async () => {
    const { customer, preferred, bookingId, later } = await taken();
    const moved = good(await move(customer, bookingId, later));
    expect(moved).toMatchObject({ status: 'confirmed', vendorId: preferred.userId });
    expect(await askedFor(bookingId)).toBe(preferred.userId);
    good(await preferred.call(vendorJobRoutes.acceptOffer, of(bookingId)));
  });

  it('is another one otherwise, who is named after accepting', async () => {
    const { customer, first, preferred, bookingId, later } = await taken();
    good(await preferred.call(vendorAccountRoutes.putAvailability, { body: { paused: true } }));
    const moved = good(await move(customer, bookingId, later));
    expect(moved).toMatchObject({ status: 'confirmed', vendorId: null });
    expect(await askedFor(bookingId)).toBe(first.userId);
    good(await first.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    const seen = good(await customer.call(customerRoutes.getCustomerBooking, of(bookingId)));
    expect(seen.vendorId).toBe(first.userId);
  });
});

describe('an offer', () => {
  it('shows the neighbourhood and no notes until it is accepted, and nothing once it is declined', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { token } = await jobs.quote(customer, pincode);
    const body = { quoteToken: token, notes: 'Door code 4711' };
    const booked = good(
      await customer.call(customerRoutes.createBooking, { body, idempotencyKey: randomUUID() }),
    );
    await jobs.pay(customer, booked.bookingId);
    const seen = good(await vendor.call(vendorJobRoutes.getVendorBooking, of(booked.bookingId)));
    const { point } = seen.place;
    expect(seen).toMatchObject({ notes: '', place: { addressLine: '', pincode } });
    for (const degrees of [point.lat, point.lng]) expect(degrees).toBe(Number(degrees.toFixed(2)));

    const reason = { reason: 'I am ill.' };
    good(await vendor.call(vendorJobRoutes.rejectOffer, { ...of(booked.bookingId), body: reason }));
    const after = await vendor.call(vendorJobRoutes.getVendorBooking, of(booked.bookingId));
    expect(refusal(after)).toBe('404 not_found');
  });

  it('shows the address and the notes to the vendor who has accepted it', async () => {
    const { customer, vendor, bookingId } = await arrived();
    const seen = good(await vendor.call(vendorJobRoutes.getVendorBooking, of(bookingId)));
    const own = good(await customer.call(customerRoutes.getCustomerBooking, of(bookingId)));
    expect(seen).toMatchObject({ place: own.place, notes: own.notes });
  });
});

describe('in time', () => {
  it('a job that is stuck is an alert, and a no-show that is disputed is decided by ops', async () => {
    const { customer, vendor, bookingId, slot } = await arrived();
    const stuck = await arrived();
    await test.travel(minutesUntil(slot.start) + 16);
    const [owner, worker] = [await actors.again(customer), await actors.again(vendor)];
    const missed = good(await worker.call(vendorJobRoutes.reportCustomerNoShow, of(bookingId)));
    expect(missed.status).toBe('customer_no_show');
    const body = { reason: 'Nobody came.' };
    const disputed = good(await owner.call(customerRoutes.disputeBooking, { ...of(bookingId), body }));
    expect(disputed.status).toBe('disputed');
    const ops = await actors.staff('ops_manager');
    const resolution = { resolution: 'Nobody came.', outcome: 'refund_customer' as const };
    good(await ops.call(operationsRoutes.resolveBooking, { ...of(bookingId), body: resolution }));
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('refunded');

    await test.travel(minutesUntil(stuck.slot.end) + 121);
    const again = await actors.again(ops);
    const { items } = good(await again.call(opsOversightRoutes.listAlerts));
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'job_overdue', subjectId: stuck.bookingId, severity: 'warning' }),
    );
  });
});
