import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import {
  countQuantile,
  normalCdf,
  normalQuantile,
  probabilityAbove,
} from '#domain/pulse/count-distribution.ts';
import { adaptIntervals, fitIntervals, intervalOf, NEW_INTERVAL_STATE } from '#domain/pulse/intervals.ts';

describe('fitIntervals', () => {
  const random = seededRandom(3);
  const forecast = Float64Array.from({ length: 4_000 }, () => 5 + 400 * random() ** 3);
  const count = Float32Array.from(forecast, (p) => Math.max(0, p + 3 * Math.sqrt(p) * (random() - random())));

  it('covers 80 % between P10 and P90 of what it was fitted on', () => {
    const model = fitIntervals(forecast, count);
    const inside = forecast.filter((p, i) => {
      const { p10, p90 } = intervalOf(model, NEW_INTERVAL_STATE, p);
      return (count[i] ?? 0) >= p10 && (count[i] ?? 0) <= p90;
    });
    expect(inside.length / forecast.length).toBeGreaterThan(0.78);
    expect(inside.length / forecast.length).toBeLessThan(0.82);
  });

  it('never crosses and never goes below zero, whatever it has adapted to', () => {
    const model = fitIntervals(forecast, count);
    const factor = fc.double({ min: 0.25, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), factor, factor, (p, lower, upper) => {
        const { p10, p50, p90 } = intervalOf(model, { lower, upper }, p);
        expect(p10).toBeGreaterThanOrEqual(0);
        expect(p50).toBeGreaterThanOrEqual(p10);
        expect(p90).toBeGreaterThanOrEqual(p50);
      }),
    );
  });

  it('widens the side that was missed too often and narrows the other', () => {
    const { lower, upper } = adaptIntervals(NEW_INTERVAL_STATE, 0.02, 0.3);
    expect(upper).toBeGreaterThan(1);
    expect(lower).toBeLessThan(1);
    expect(adaptIntervals(NEW_INTERVAL_STATE, 0.1, 0.1)).toEqual(NEW_INTERVAL_STATE);
  });

  it('refuses to fit on nothing', () => {
    expect(() => fitIntervals(new Float64Array(), new Float32Array())).toThrow(RangeError);
    expect(() => fitIntervals(Float64Array.of(1), Float32Array.of(Number.NaN))).toThrow(RangeError);
  });
});

describe('countQuantile', () => {
  it('grows with the mean and with p, also where the form changes', () => {
    const means = [0, 0.1, 1, 10, 100, 499, 500, 500.1, 501, 10_000];
    for (const shape of [0.5, 1, 3, 30, Number.POSITIVE_INFINITY]) {
      for (const p of [0.1, 0.5, 0.9]) {
        const at = means.map((mean) => countQuantile({ mean, shape }, p));
        expect(at).toEqual(at.toSorted((a, b) => a - b));
      }
      for (const x of [0, 20, 200, 500, 2_000]) {
        // To nine digits: the sums are of thousands of terms.
        const above = means.map((mean) => Number(probabilityAbove({ mean, shape }, x).toFixed(9)));
        expect(above).toEqual(above.toSorted((a, b) => a - b));
      }
    }
    expect(countQuantile({ mean: 10, shape: 30 }, 0.1)).toBeLessThan(
      countQuantile({ mean: 10, shape: 30 }, 0.9),
    );
  });

  it('agrees with the Poisson probabilities known by hand', () => {
    const poisson = { mean: 1, shape: Number.POSITIVE_INFINITY };
    expect(probabilityAbove(poisson, 0)).toBeCloseTo(1 - Math.exp(-1), 12);
    expect(probabilityAbove(poisson, 1)).toBeCloseTo(1 - 2 * Math.exp(-1), 12);
    expect(probabilityAbove({ mean: 0, shape: 1 }, 0)).toBe(0);
  });
});

describe('normalQuantile', () => {
  it('inverts normalCdf', () => {
    expect(normalQuantile(0.9)).toBeCloseTo(1.28155, 4);
    expect(normalCdf(normalQuantile(0.1))).toBeCloseTo(0.1, 6);
  });
});
