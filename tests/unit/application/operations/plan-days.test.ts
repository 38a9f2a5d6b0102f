import { describe, expect, it } from 'vitest';
import { vendorDayKey } from '#application/booking/vendor-supply.ts';
import { planDays } from '#application/operations/plan-days.ts';
import { customerVendorsKey } from '#application/people/past-with-vendors.ts';
import type { Booking, BookingStatus } from '#domain/booking/booking.ts';
import type { Visit } from '#domain/buffering/vendor-day.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { BookingId } from '#kernel/ids.ts';
import { allWeek, draftVendor } from '#tests/support/vendors.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

const DATE = '2026-11-16';
/** 06:00 local; the vendor works from 9 to 19. */
const AT = '2026-11-16T00:30:00.000Z';
const local = (hour: number): string => plusMinutes('2026-11-15T18:30:00.000Z', 60 * hour);
const vendor = draftVendor({ status: 'approved', weeklyHours: allWeek });
const { point } = vendor.base;
const BUFFER = 20;

type Stop = { readonly hour: number; readonly status: BookingStatus };

async function planOf(stops: readonly Stop[], at = AT) {
  const bookings = stops.map(({ hour, status }, i): Booking => {
    const slot = { start: local(hour), end: local(hour + 1) };
    return newBooking({ bookingId: `bk_${i}`, status, slot, vendorId: vendor.vendorId });
  });
  const visits = bookings.map(
    ({ bookingId, slot }): Visit => ({
      bookingId: bookingId as BookingId,
      ...slot,
      travelBeforeMinutes: 0,
      bufferMinutes: BUFFER,
      place: point,
    }),
  );
  const day = { key: vendorDayKey(vendor.vendorId, DATE), version: 1, state: { visits, breaks: [] } };
  const loaded = { version: 1, eventHash: '' };
  const planned = await planDays(
    {
      vendors: { findAll: async () => [{ ...loaded, state: vendor }] },
      bookings: { findAll: async () => bookings.map((state) => ({ ...loaded, state })) },
      store: { readDocuments: async (keys) => new Map(keys.includes(day.key) ? [[day.key, day]] : []) },
    },
    { date: DATE, vendorIds: [vendor.vendorId], flexMinutes: 0, keep: [] },
    at,
  );
  if (!planned.ok) throw new Error(planned.error.code);
  const [own] = planned.value.vendors;
  return { starts: own?.visits.map(({ start }) => start), unplaced: planned.value.unplaced };
}

describe('a day that is planned', () => {
  it('leaves time that is held for a payment where it is, and plans the visits before it', async () => {
    const stops = [11, 13].map((hour): Stop => ({ hour, status: 'assigned' }));
    const { starts, unplaced } = await planOf([...stops, { hour: 16, status: 'pending_payment' }]);
    expect(unplaced).toEqual([]);
    expect(starts).toEqual([local(11), local(13), local(16)]);
  });

  it('goes on from what is under way', async () => {
    const stops: Stop[] = [
      { hour: 11, status: 'in_progress' },
      { hour: 14, status: 'assigned' },
    ];
    expect((await planOf(stops, local(11.5))).starts).toEqual([local(14)]);
  });

  it('has room for a visit that ends when work does: nobody comes after it', async () => {
    const { starts, unplaced } = await planOf([{ hour: 18, status: 'assigned' }]);
    expect([starts, unplaced]).toEqual([[local(18)], []]);
  });
});

describe('who may be given a visit', () => {
  const south = { pincode: '560100', point: { lat: point.lat - 0.1, lng: point.lng } };
  const home = draftVendor({ vendorId: 'usr_far', status: 'approved', weeklyHours: allWeek, base: south });
  const slot = { start: local(11), end: local(12) };
  const booking = newBooking({ bookingId: 'bk_1', status: 'assigned', slot, vendorId: home.vendorId });

  async function planned(preference: 'preferred' | 'blocked') {
    const visit = {
      bookingId: 'bk_1',
      ...slot,
      travelBeforeMinutes: 40,
      bufferMinutes: BUFFER,
      place: point,
    };
    const past = { jobs: 1, ratingCount: 0, ratingSum: 0, lastBookingId: 'bk_0', lastAt: AT, preference };
    const stored = new Map([
      [vendorDayKey(home.vendorId, DATE), { version: 1, state: { visits: [visit], breaks: [] } }],
      [
        customerVendorsKey(booking.customerId),
        { version: 1, state: { vendors: { [vendor.vendorId]: past } } },
      ],
    ]);
    const loaded = { version: 1, eventHash: '' };
    const plan = await planDays(
      {
        vendors: { findAll: async () => [home, vendor].map((state) => ({ ...loaded, state })) },
        bookings: { findAll: async () => [{ ...loaded, state: booking }] },
        store: { readDocuments: async (keys) => new Map([...stored].filter(([key]) => keys.includes(key))) },
      },
      { date: DATE, vendorIds: [home.vendorId, vendor.vendorId], flexMinutes: 0, keep: [] },
      AT,
    );
    if (!plan.ok) throw new Error(plan.error.code);
    return plan.value.vendors.find(({ visits }) => visits.length > 0)?.vendorId;
  }

  it('is the vendor with the shortest way, unless the customer blocked them', async () => {
    expect(await planned('preferred')).toBe(vendor.vendorId);
    expect(await planned('blocked')).toBe(home.vendorId);
  });
});
