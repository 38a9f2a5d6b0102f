import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addEntry,
  assignTimes,
  type DayEntry,
  dayCounts,
  emptyDay,
  fillRate,
} from '#domain/operations/day-figures.ts';

const date = '2026-11-22';
const entry: fc.Arbitrary<DayEntry> = fc.record(
  {
    count: fc.constantFrom(...dayCounts),
    sums: fc.record({ booked: fc.nat(1_000_000), revenue: fc.nat(1_000_000) }, { requiredKeys: [] }),
    assignedAfterMinutes: fc.integer({ min: 0, max: 3_000 }),
  },
  { requiredKeys: [] },
);
const dayOf = (entries: readonly DayEntry[]) => entries.reduce(addEntry, emptyDay(date));

describe('the figures of a day', () => {
  it('are the same whatever order events come in, and however they are split over days that are added', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.nat(), (entries, at) => {
        const split = at % (entries.length + 1);
        const whole = dayOf(entries);
        expect(dayOf(entries.toReversed())).toEqual(whole);
        expect(addDays([dayOf(entries.slice(0, split)), dayOf(entries.slice(split))], date)).toEqual(whole);
      }),
    );
  });

  it('tell the part of decided bookings that found a vendor, and nothing when none was decided', () => {
    expect(fillRate(emptyDay(date))).toBeNull();
    const day = dayOf([{ count: 'assigned' }, { count: 'assigned' }, { count: 'unfulfilled' }]);
    expect(fillRate(day)).toBeCloseTo(2 / 3);
  });

  it('tell the mean time to assignment and bounds of its quantiles', () => {
    expect(assignTimes(emptyDay(date))).toEqual({
      count: 0,
      meanMinutes: null,
      p50Minutes: null,
      p90Minutes: null,
    });
    const minutes = [0.5, 1.5, 4, 4, 9, 9, 14, 14, 29, 2_000];
    const day = dayOf(minutes.map((assignedAfterMinutes) => ({ assignedAfterMinutes })));
    expect(assignTimes(day)).toEqual({ count: 10, meanMinutes: 208.5, p50Minutes: 10, p90Minutes: 30 });
    // Beyond the last bound there is nothing to name.
    expect(assignTimes(dayOf([{ assignedAfterMinutes: 2_000 }])).p90Minutes).toBeNull();
  });
});
