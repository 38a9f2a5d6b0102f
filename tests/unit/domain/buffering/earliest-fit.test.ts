import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestFit } from '#domain/buffering/earliest-fit.ts';
import { fitInDay, parsedDay, placeVisit } from '#domain/buffering/fit-visit.ts';
import type { FitRules, VendorDay } from '#domain/buffering/vendor-day.ts';
import { distanceMeters } from '#kernel/geo.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';

const MINUTE = 60_000;
const MIDNIGHT_MS = Date.parse('2026-01-05T00:00:00.000Z');
const ms = (minute: number): number => MIDNIGHT_MS + minute * MINUTE;
const instant = (minute: number): string => new Date(ms(minute)).toISOString();
const north = (km: number) => ({ lat: 12.9 + km / 111, lng: 77.6 });
const rules: FitRules = {
  travelMinutes: (from, to) => Math.ceil(distanceMeters(from, to) / 400),
  maxTravelMinutes: 45,
};

const span = fc.tuple(fc.integer({ min: 0, max: 1380 }), fc.integer({ min: 5, max: 240 }));
const scene = fc.record({
  windows: fc.array(span, { maxLength: 3 }),
  breaks: fc.array(span, { maxLength: 3 }),
  visits: fc.array(
    fc.record({ minute: fc.integer({ min: 0, max: 1380 }), km: fc.integer({ min: 0, max: 25 }) }),
  ),
  base: fc.option(fc.integer({ min: 0, max: 25 })),
  earliest: fc.integer({ min: 0, max: 1200 }),
  minutesWide: fc.integer({ min: 0, max: 400 }),
  leaves: fc.option(fc.integer({ min: 0, max: 1200 }), { nil: undefined }),
});

describe('earliestFit', () => {
  it('finds the start that trying every minute would find, and none where there is none', () => {
    let found = 0;
    fc.assert(
      fc.property(scene, ({ windows, breaks, visits, base, earliest, minutesWide, leaves }) => {
        const spans = (of: readonly (readonly [number, number])[]) =>
          of.map(([from, minutes]) => ({ start: instant(from), end: instant(from + minutes) }));
        const empty: VendorDay = {
          vendorId: 'vendor' as UserId,
          date: '2026-01-05',
          windows: [...spans(windows), { start: instant(300), end: instant(1100) }],
          breaks: spans(breaks),
          startPlace: base === null ? null : north(base),
          visits: [],
        };
        const day = visits.reduce((before, { minute, km }, i) => {
          const visit = { bookingId: `b${i}` as BookingId, start: instant(minute), place: north(km) };
          const placed = placeVisit(before, { ...visit, durationMinutes: 30, bufferMinutes: 5 }, rules);
          return placed.ok ? placed.value : before;
        }, empty);
        const job = {
          startMs: ms(earliest),
          leavesMs: leaves === undefined ? undefined : ms(leaves),
          durationMinutes: 40,
          bufferMinutes: 10,
          place: north(10),
        };
        const parsed = parsedDay(day);
        const fits = (minute: number) => fitInDay(parsed, { ...job, startMs: ms(minute) }, rules).ok;
        const minutes = Array.from({ length: minutesWide + 1 }, (_, i) => earliest + i);
        const first = minutes.find(fits);
        const answer = earliestFit(parsed, job, ms(earliest + minutesWide), rules);
        if (first !== undefined) found += 1;
        expect(answer.ok ? answer.value.startMs : undefined).toBe(
          first === undefined ? undefined : ms(first),
        );
        if (!answer.ok) expect(answer.error.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
