import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseVendor, openSlots } from '#application/booking/choose-vendor.ts';
import { bufferFor, dayOf, fitRules, type RankedSupply } from '#application/booking/vendor-supply.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import { bufferModel, learnVisit } from '#domain/buffering/buffer.ts';
import { placeVisit } from '#domain/buffering/fit-visit.ts';
import { travelModel } from '#domain/buffering/travel.ts';
import { rulesInForce } from '#domain/city-rules/city-rules.ts';
import { emptyHistory } from '#domain/people/vendor.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { BookingId } from '#kernel/ids.ts';
import { localMinutes } from '#kernel/local-time.ts';
import { allWeek, draftVendor, vendorDocument } from '#tests/support/vendors.ts';

const DATE = '2026-11-16';
/** Seven in the morning, local; vendors work from nine to seven. */
const AT = '2026-11-16T01:30:00.000Z';
const ZONE = 'Asia/Kolkata';
const serviceId = 'svc_tap';
const durationMinutes = 60;
const CENTRE = { lat: 12.9784, lng: 77.6408 };

/** Visits of the evening overran, so that more is kept free after them than in the morning. */
const buffer = Array.from({ length: 120 }, (_, i) => i).reduce(
  (model, i) =>
    learnVisit(model, {
      serviceId,
      hour: i % 2 === 0 ? 10 : 18,
      travelMinutes: 20,
      durationMinutes,
      travelErrorMinutes: 0,
      overrunMinutes: i % 2 === 0 ? 0 : 55,
    }),
  bufferModel(),
);
const engines: EngineState = {
  travel: travelModel(),
  buffer,
  pulse: {
    state: emptyPulseState(AT, INDIA_CALENDAR),
    baseline: { ratePerHour: 1, weekProfile: new Array<number>(168).fill(1) },
  },
  expected: undefined,
  freeze: undefined,
  rules: rulesInForce([], 'Bengaluru', AT),
};

const vendors = fc.record({
  km: fc.integer({ min: -20, max: 20 }),
  radiusMeters: fc.integer({ min: 2_000, max: 25_000 }),
  documentsEndHour: fc.option(fc.integer({ min: 9, max: 20 }), { nil: undefined }),
  busyHours: fc.uniqueArray(fc.integer({ min: 9, max: 18 }), { maxLength: 3 }),
});
const scene = fc.record({
  supply: fc.array(vendors, { minLength: 1, maxLength: 4 }),
  doorKm: fc.integer({ min: 0, max: 15 }),
  minutesLater: fc.integer({ min: 0, max: 600 }),
});

const local = (hour: number): string => plusMinutes('2026-11-15T18:30:00.000Z', 60 * hour);
const northOf = (km: number) => ({ lat: CENTRE.lat + km / 111, lng: CENTRE.lng });
const supplyOf = (
  { km, radiusMeters, documentsEndHour, busyHours }: typeof vendors extends fc.Arbitrary<infer V> ? V : never,
  i: number,
): RankedSupply => {
  const validUntil =
    documentsEndHour === undefined ? null : plusMinutes('2026-11-15T18:30:00.000Z', 60 * documentsEndHour);
  const vendor = draftVendor({
    vendorId: `usr_${i}`,
    status: 'approved',
    weeklyHours: allWeek,
    base: { pincode: '560038', point: northOf(km) },
    area: { kind: 'radius', radiusMeters },
    documents: [vendorDocument({ status: 'accepted', validUntil })],
  });
  const day = busyHours.reduce(
    (before, hour) => {
      const visit = {
        bookingId: `bk_${hour}` as BookingId,
        start: local(hour),
        durationMinutes,
        bufferMinutes: 20,
      };
      const placed = placeVisit(before, { ...visit, place: northOf(hour - 14) }, fitRules(engines, ZONE));
      return placed.ok ? placed.value : before;
    },
    dayOf(vendor, DATE, undefined),
  );
  return { vendor, on: { day, version: 0 }, history: emptyHistory };
};

describe('the times that are shown', () => {
  it('can be booked, each of them: whatever the travel, the address, expiring documents and the buffer of the hour', () => {
    let shown = 0;
    fc.assert(
      fc.property(scene, ({ supply: given, doorKm, minutesLater }) => {
        const supply = given.map(supplyOf);
        const point = northOf(doorKm);
        const nowMs = Date.parse(AT) + minutesLater * 60_000;
        const job = { pincode: '560038', point, durationMinutes, serviceId };
        for (const { start } of openSlots(job, supply, engines, ZONE, nowMs)) {
          shown += 1;
          const hour = localMinutes(start, ZONE) / 60;
          const bufferMinutes = bufferFor(engines, serviceId, durationMinutes, hour);
          const nobody = { pastVendors: new Map(), excludedVendorIds: [] };
          const asked = { ...job, skill: 'tap_repair', start, bufferMinutes, ...nobody };
          expect(chooseVendor('bk_1', asked, supply, engines, ZONE, nowMs)).toBeDefined();
        }
      }),
      { numRuns: 300 },
    );
    expect(shown).toBeGreaterThan(100);
  });
});
