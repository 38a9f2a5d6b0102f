import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoursAhead, MOST_HOURS_AHEAD, planAhead, type WantedHour } from '#domain/pricing/plan-ahead.ts';

const limits = { minMultiplierBp: 8_000, maxMultiplierBp: 15_000, maxHourlyChangeBp: 1_500 };
const hour = fc.record({
  multiplierBp: fc.double({ min: 5_000, max: 20_000, noNaN: true }),
  weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
});

const GRID_BP = 10;
const points = Array.from({ length: 701 }, (_, i) => 8_000 + GRID_BP * i);

/** The cost of the best path from each point of a fine grid on, every step tried. */
function byExhaustion(wanted: readonly WantedHour[]): readonly number[] {
  let toGo = points.map(() => 0);
  for (const [k, { multiplierBp, weight }] of wanted.toReversed().entries()) {
    const after = toGo;
    toGo = points.map((from) => {
      let least = k === 0 ? 0 : Number.POSITIVE_INFINITY;
      for (const [j, to] of points.entries()) {
        if (to <= 1.15 * from && to >= 0.85 * from) least = Math.min(least, after[j] ?? least);
      }
      return weight * Math.log(from / multiplierBp) ** 2 + least;
    });
  }
  return toGo;
}

describe('the plan for the next hours', () => {
  it('takes an hour as it is wanted when the others can be reached from it', () => {
    const wanted = [10_000, 11_000, 12_000, 11_000].map((multiplierBp) => ({ multiplierBp, weight: 1 }));
    expect(planAhead(wanted, limits)).toBeCloseTo(10_000, 6);
  });

  it('begins a climb early, the earlier the more the later hour weighs', () => {
    const climb = (weight: number): number =>
      planAhead(
        [
          { multiplierBp: 8_000, weight: 1 },
          { multiplierBp: 15_000, weight },
        ],
        limits,
      );
    // Half the logs beyond one step when both weigh the same: sqrt(8,000 x 15,000 / 1.15).
    expect(climb(1)).toBeCloseTo(Math.sqrt((8_000 * 15_000) / 1.15), 6);
    expect(climb(100)).toBeGreaterThan(climb(1));
    expect(climb(0.01)).toBeLessThan(climb(1));
  });

  it('hears the later hours where the first one is wanted far below the bounds', () => {
    const wanted = [
      { multiplierBp: 5_000, weight: 0.01 },
      { multiplierBp: 10_000, weight: 3 },
      { multiplierBp: 8_500, weight: 0.01 },
      { multiplierBp: 5_000, weight: 3 },
    ];
    expect(planAhead(wanted, limits)).toBeGreaterThan(0.998 * (10_000 / 1.15));
    expect(planAhead(wanted, limits)).toBeLessThan(10_000 / 1.15);
  });

  it('costs no more than the best of all paths on a grid', () => {
    fc.assert(
      fc.property(fc.array(hour, { minLength: 1, maxLength: 4 }), (wanted) => {
        const costs = byExhaustion(wanted);
        const first = costs[Math.round((planAhead(wanted, limits) - 8_000) / GRID_BP)];
        const total = wanted.reduce((sum, { weight }) => sum + weight, 0);
        expect(first).toBeLessThanOrEqual(Math.min(...costs) + 4e-3 * total);
      }),
      { numRuns: 40 },
    );
  });

  it('stays within the bounds and never falls when an hour wants more', () => {
    fc.assert(
      fc.property(
        fc.array(hour, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.double({ min: 1, max: 2, noNaN: true }),
        (wanted, pick, factor) => {
          const before = planAhead(wanted, limits);
          const at = pick % wanted.length;
          const more = wanted.map((w, i) => (i === at ? { ...w, multiplierBp: w.multiplierBp * factor } : w));
          expect(planAhead(more, limits)).toBeGreaterThanOrEqual(before - 1e-6);
          expect(before).toBeGreaterThanOrEqual(8_000 - 1e-6);
          expect(before).toBeLessThanOrEqual(15_000 + 1e-6);
        },
      ),
    );
  });
});

describe('how far a plan sees', () => {
  it('is as far as a price has to go, from one bound to the other', () => {
    const config = fc.record({
      minMultiplierBp: fc.integer({ min: 2_500, max: 10_000 }),
      maxMultiplierBp: fc.integer({ min: 10_000, max: 30_000 }),
      maxHourlyChangeBp: fc.integer({ min: 100, max: 5_000 }),
    });
    fc.assert(
      fc.property(config, (given) => {
        const hours = hoursAhead(given);
        const reached = (steps: number) =>
          given.minMultiplierBp * (1 + given.maxHourlyChangeBp / 10_000) ** steps;
        expect(hours).toBeLessThanOrEqual(MOST_HOURS_AHEAD);
        if (hours < MOST_HOURS_AHEAD) {
          expect(reached(hours + 1)).toBeGreaterThanOrEqual(given.maxMultiplierBp * (1 - 1e-9));
        }
        if (hours > 0) expect(reached(hours)).toBeLessThan(given.maxMultiplierBp);
      }),
    );
  });

  it('is four hours at the default rules, and none where there is one price', () => {
    expect(hoursAhead(limits)).toBe(4);
    expect(hoursAhead({ ...limits, minMultiplierBp: 10_000, maxMultiplierBp: 10_000 })).toBe(0);
  });

  it('changes nothing for who would see further: what is one step away can wait', () => {
    const ahead = hoursAhead(limits);
    fc.assert(
      fc.property(fc.constantFrom(8_000, 15_000), fc.integer({ min: ahead + 1, max: 24 }), (far, hours) => {
        const calm = Array.from({ length: hours }, () => ({ multiplierBp: 10_000, weight: 1 }));
        const seen = planAhead([...calm, { multiplierBp: far, weight: 1 }], limits);
        expect(seen).toBeCloseTo(planAhead(calm, limits), 6);
      }),
    );
  });
});
