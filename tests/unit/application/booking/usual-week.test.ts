import { describe, expect, it } from 'vitest';
import { usualWeek, vendorsAtWork } from '#application/booking/usual-week.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';
import { allWeek } from '#tests/support/vendors.ts';

const AT = '2026-11-16T00:30:00.000Z';
const TUESDAY_NOON = 24 + 12;
const noAsk = new Float64Array(168);
const outlook = {
  knownHour: 0,
  weeks: 13,
  means: [],
  bands: {} as NonNullable<EngineState['expected']>['outlook']['bands'],
};

/** A pincode with a rate and an even week, in an area that asked so much in the last quarter. */
const enginesWith = (ratePerHour: number, asked?: Float64Array) => ({
  pulse: {
    state: emptyPulseState(AT, INDIA_CALENDAR),
    baseline: {
      ratePerHour,
      weekProfile: new Array<number>(168).fill(1),
      weekRequests: ratePerHour * 168 * 13,
    },
  },
  expected: asked && {
    outlook,
    areas: { names: ['a'], shareOf: { '411001': [0, 1] as const } },
    asked: [asked],
  },
});

describe('vendorsAtWork', () => {
  it('counts by hours of the week that begins on Monday', () => {
    const [sunday] = allWeek;
    const atWork = vendorsAtWork([{ weeklyHours: allWeek }, { weeklyHours: sunday ? [sunday] : [] }]);
    expect([atWork[8], atWork[9], atWork[18], atWork[19]]).toEqual([0, 1, 1, 0]);
    expect([atWork[144 + 8], atWork[144 + 9], atWork[144 + 18], atWork[144 + 19]]).toEqual([0, 2, 2, 0]);
    expect(vendorsAtWork([])).toEqual([...noAsk]);
  });
});

describe('the usual week of a pincode', () => {
  const atWork = vendorsAtWork([{ weeklyHours: allWeek }, { weeklyHours: allWeek }]);

  it('has no peak where the week is even', () => {
    const week = usualWeek(enginesWith(0.5), '411001', atWork, CONFIG);
    expect(new Set(week.map(({ factorBp }) => factorBp))).toEqual(new Set([10_000]));
    expect(week[TUESDAY_NOON]?.typicalRatio).toBeCloseTo(0.25, 6);
  });

  it("learns its peaks from what the area asked, as the night's refit counted it", () => {
    const asked = new Float64Array(168).fill(100);
    asked[TUESDAY_NOON] = 240;
    const week = usualWeek(enginesWith(0.5, asked), '411001', atWork, CONFIG);
    expect(week[TUESDAY_NOON]?.factorBp).toBeGreaterThan(12_000);
    expect(week[TUESDAY_NOON + 1]?.factorBp).toBeLessThanOrEqual(10_000);
    const elsewhere = usualWeek(enginesWith(0.5, asked), '411002', atWork, CONFIG);
    expect(elsewhere[TUESDAY_NOON]?.factorBp).toBe(10_000);
  });

  it('has a peak where few vendors are at work for the same demand', () => {
    const shorter = allWeek.map((day) => ({ ...day, closesMinutes: 720 }));
    const short = vendorsAtWork([{ weeklyHours: allWeek }, { weeklyHours: shorter }]);
    const week = usualWeek(enginesWith(20), '411001', short, CONFIG);
    expect(week[15]?.factorBp).toBeGreaterThan(week[10]?.factorBp ?? Number.NaN);
  });

  it('is sane without demand and without vendors', () => {
    for (const [engines, staff] of [
      [enginesWith(0, noAsk), atWork],
      [enginesWith(0.1), [...noAsk]],
      [enginesWith(1e6, new Float64Array(168).fill(1e9)), atWork],
    ] as const) {
      for (const { factorBp, typicalRatio } of usualWeek(engines, '411001', staff, CONFIG)) {
        expect(factorBp).toBeGreaterThanOrEqual(CONFIG.minMultiplierBp);
        expect(factorBp).toBeLessThanOrEqual(CONFIG.maxMultiplierBp);
        expect(typicalRatio).toBeGreaterThan(0);
      }
    }
  });
});
