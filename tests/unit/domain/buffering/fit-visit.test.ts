import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitVisit, placeVisit, removeVisit } from '#domain/buffering/fit-visit.ts';
import { type FreeSlot, freeSlots } from '#domain/buffering/free-slots.ts';
import { type FitRules, type VendorDay, type VisitRequest, vendorDay } from '#domain/buffering/vendor-day.ts';
import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';

const home: GeoPoint = { lat: 12.97, lng: 77.59 };
const near: GeoPoint = { lat: 12.98, lng: 77.6 };
const rules: FitRules = {
  travelMinutes: (from, to) => distanceMeters(from, to) / 300,
  maxTravelMinutes: 60,
};
const at = (clock: string): string => `2026-01-05T${clock}:00.000Z`;
const millis = (clock: string): number => Date.parse(at(clock));
const emptyDay: VendorDay = {
  vendorId: 'vendor_1' as UserId,
  date: '2026-01-05',
  windows: [{ start: at('04:00'), end: at('13:00') }],
  breaks: [{ start: at('08:00'), end: at('08:30') }],
  startPlace: home,
  visits: [],
};
const request = (id: string, start: string, changes: Partial<VisitRequest> = {}): VisitRequest => ({
  bookingId: id as BookingId,
  start: at(start),
  durationMinutes: 60,
  bufferMinutes: 10,
  place: near,
  ...changes,
});
function placed(day: VendorDay, ...requests: VisitRequest[]): VendorDay {
  return requests.reduce((current, next) => {
    const outcome = placeVisit(current, next, rules);
    if (!outcome.ok) throw new Error(`Did not fit: ${JSON.stringify(outcome.error)}`);
    return outcome.value;
  }, day);
}
const misfit = (day: VendorDay, asked: VisitRequest): unknown => {
  const outcome = fitVisit(day, asked, rules);
  return outcome.ok ? 'fits' : outcome.error;
};

describe('fitVisit', () => {
  it('fits a visit into an empty day and counts the travel from the start place', () => {
    const outcome = fitVisit(emptyDay, request('a', '05:00'), rules);
    expect(outcome).toMatchObject({ ok: true, value: { index: 0, nextTravelMinutes: null } });
    expect(outcome.ok && outcome.value.visit.travelBeforeMinutes).toBeCloseTo(
      distanceMeters(home, near) / 300,
    );
  });

  it('refuses what is outside hours, on a break, or over another visit', () => {
    const day = placed(emptyDay, request('a', '05:00'));
    expect(misfit(day, request('b', '03:30'))).toEqual({ kind: 'outside_hours' });
    expect(misfit(day, request('b', '12:30'))).toEqual({ kind: 'outside_hours' });
    expect(misfit(day, request('b', '07:30'))).toMatchObject({ kind: 'during_break' });
    expect(misfit(day, request('b', '05:59'))).toEqual({ kind: 'overlap', bookingId: 'a' });
    expect(misfit(day, request('a', '10:00'))).toEqual({ kind: 'already_placed', bookingId: 'a' });
  });

  it('keeps buffer and travel free on both sides and says how many minutes are short', () => {
    const day = placed(emptyDay, request('a', '06:00'));
    expect(misfit(day, request('b', '07:05', { durationMinutes: 30 }))).toEqual({
      kind: 'too_tight_before',
      bookingId: 'a',
      shortMinutes: 5,
    });
    expect(misfit(day, request('b', '04:55'))).toEqual({
      kind: 'too_tight_after',
      bookingId: 'a',
      shortMinutes: 5,
    });
    expect(misfit(day, request('b', '04:50'))).toBe('fits');
  });

  it('does not count a break as time to travel', () => {
    const day = placed(emptyDay, request('a', '06:55'));
    expect(misfit(day, request('b', '08:30'))).toMatchObject({ kind: 'too_tight_before', shortMinutes: 5 });
  });

  it('refuses travel that is too long or no number, and requests that make no sense', () => {
    const far = { place: { lat: 28.6, lng: 77.2 } };
    expect(misfit(emptyDay, request('a', '05:00', far))).toMatchObject({ kind: 'travel_too_long' });
    const broken = { ...rules, travelMinutes: () => Number.NaN };
    expect(fitVisit(emptyDay, request('a', '05:00'), broken)).toMatchObject({
      error: { kind: 'travel_too_long' },
    });
    for (const wrong of [
      { durationMinutes: Number.NaN },
      { durationMinutes: 0 },
      { bufferMinutes: -1 },
      { start: 'soon' },
      { place: { lat: Number.NaN, lng: 0 } },
    ]) {
      expect(misfit(emptyDay, request('a', '05:00', wrong))).toMatchObject({ kind: 'invalid_request' });
    }
  });
});

describe('a vendor day', () => {
  it('gives the visit after a new or removed one its new travel', () => {
    const south: GeoPoint = { lat: 12.94, lng: 77.59 };
    const day = placed(emptyDay, request('a', '05:00'), request('c', '10:00'));
    const between = placed(day, request('b', '06:30', { place: south, durationMinutes: 30 }));
    expect(between.visits.map((visit) => visit.bookingId)).toEqual(['a', 'b', 'c']);
    expect(between.visits[2]?.travelBeforeMinutes).toBeCloseTo(distanceMeters(south, near) / 300);
    expect(removeVisit(between, 'b' as BookingId, rules)).toEqual(day);
    expect(removeVisit(day, 'x' as BookingId, rules)).toBe(day);
  });

  it('can not be made of overlapping visits', () => {
    const day = placed(emptyDay, request('a', '05:00'));
    const twin = { ...day.visits[0], bookingId: 'b' as BookingId } as (typeof day.visits)[number];
    expect(() => vendorDay({ ...day, visits: [...day.visits, twin] })).toThrow(/overlap/);
    expect(() => vendorDay({ ...day, windows: [{ start: at('09:00'), end: at('09:00') }] })).toThrow(
      RangeError,
    );
  });

  it('never holds overlapping visits, whatever is asked of it', () => {
    const asked = fc.record({
      minute: fc.integer({ min: 0, max: 700 }),
      durationMinutes: fc.integer({ min: 5, max: 240 }),
      bufferMinutes: fc.integer({ min: 0, max: 60 }),
      lat: fc.double({ min: 12.9, max: 13.1, noNaN: true }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 25 }), (sequence) => {
        let day = emptyDay;
        sequence.forEach(({ minute, lat, remove, ...visit }, i) => {
          const start = new Date(Date.parse(at('03:00')) + minute * 60_000).toISOString();
          const place = { lat, lng: 77.59 };
          const outcome = placeVisit(day, { ...request(`b${i}`, '05:00', visit), start, place }, rules);
          if (outcome.ok) day = outcome.value;
          else if (remove) day = removeVisit(day, (day.visits[0]?.bookingId ?? '') as BookingId, rules);
        });
        for (let i = 1; i < day.visits.length; i++) {
          const [before, after] = [day.visits[i - 1], day.visits[i]];
          if (before === undefined || after === undefined) continue;
          const gap = (Date.parse(after.start) - Date.parse(before.end)) / 60_000;
          expect(gap + 1e-6).toBeGreaterThanOrEqual(before.bufferMinutes + after.travelBeforeMinutes);
        }
        expect(vendorDay(day)).toEqual(day);
      }),
    );
  });
});

describe('freeSlots', () => {
  const search = { durationMinutes: 60, bufferMinutesAt: () => 10, place: near, stepMinutes: 60 };
  const startsOf = (slots: readonly FreeSlot[]) => slots.map(({ startMs }) => instantOf(startMs));

  it('lists the starts that fit, from the start of the working window', () => {
    const day = placed(emptyDay, request('a', '06:00'));
    const starts = startsOf(freeSlots(day, search, rules));
    expect(starts).toEqual(['04:00', '09:00', '10:00', '11:00', '12:00'].map(at));
  });

  it('starts no earlier than asked and gives nothing for a senseless search', () => {
    const starts = startsOf(freeSlots(emptyDay, { ...search, earliestMs: millis('10:10') }, rules));
    expect(starts).toEqual([at('11:00'), at('12:00')]);
    expect(freeSlots(emptyDay, { ...search, stepMinutes: 0 }, rules)).toEqual([]);
    expect(freeSlots(emptyDay, { ...search, durationMinutes: Number.NaN }, rules)).toEqual([]);
    expect(freeSlots({ ...emptyDay, windows: [] }, search, rules)).toEqual([]);
  });

  it('keeps the buffer of the hour', () => {
    const day = placed(emptyDay, request('a', '06:00'));
    const bufferMinutesAt = (startMs: number): number => (startMs < Date.parse(at('10:00')) ? 10 : 90);
    const starts = freeSlots(placed(day, request('b', '12:00')), { ...search, bufferMinutesAt }, rules);
    const plain = freeSlots(placed(day, request('b', '12:00')), search, rules);
    expect(startsOf(plain)).toContain(at('10:00'));
    expect(startsOf(starts)).not.toContain(at('10:00'));
  });

  it('answers for one start as it does among all, and for none that would not be tried', () => {
    const day = placed(emptyDay, request('a', '06:00'));
    const all = freeSlots(day, { ...search, earliestMs: millis('04:30') }, rules);
    for (const minute of Array.from({ length: 12 * 60 }, (_, k) => k)) {
      const onlyMs = millis('03:00') + minute * 60_000;
      const found = freeSlots(day, { ...search, earliestMs: millis('04:30'), onlyMs }, rules);
      expect(found).toEqual(all.filter(({ startMs }) => startMs === onlyMs));
    }
    expect(freeSlots(day, { ...search, onlyMs: Number.NaN }, rules)).toEqual([]);
  });

  it('lists only starts that can then be placed', () => {
    const day = placed(emptyDay, request('a', '06:00'), request('b', '10:30'));
    for (const slot of freeSlots(day, { ...search, stepMinutes: 15 }, rules)) {
      expect(placeVisit(day, { ...request('new', '05:00'), start: instantOf(slot.startMs) }, rules).ok).toBe(
        true,
      );
    }
  });
});
