import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { correctForecast, fitErrorCorrection } from '#domain/pulse/error-correction.ts';
import { featureSource } from '#domain/pulse/features.ts';
import { errorsOfKin, learnKinship } from '#domain/pulse/kinship.ts';

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);

describe('learnKinship', () => {
  const size = { cells: 3, hours: 4 };
  const errors = Float64Array.of(1, -1, 2, -2, 2, -2, 4, -4, 1, 1, -1, -1);

  it('finds the places that err alike, from the hours it is told to learn from', () => {
    expect([...learnKinship(errors, size, 0, 4, ones(4))]).toEqual([0, 5, 0, 5, 0, 0, 0, 0, 0]);
    expect(learnKinship(errors, size, 0, 2, ones(4))[1]).toBe(2);
    expect(learnKinship(errors, size, 0, 4, Float64Array.of(1, 1, 0, 0))[1]).toBe(2);
  });

  it('learns nothing from no hours, hours without weight or errors that nobody knows', () => {
    const none = new Float64Array(9);
    expect(learnKinship(errors, size, 2, 2, ones(4))).toEqual(none);
    expect(learnKinship(errors, size, 0, 4, new Float64Array(4))).toEqual(none);
    expect(learnKinship(new Float64Array(12).fill(Number.NaN), size, 0, 4, ones(4))).toEqual(none);
  });

  it('is mutual, and no place is its own kin, so that what is passed on is only what others erred', () => {
    const error = fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(error, { minLength: 12, maxLength: 12 }), (list) => {
        const some = Float64Array.from(list);
        const kinship = learnKinship(some, size, 0, 4, ones(4));
        for (let a = 0; a < 3; a += 1) {
          expect(kinship[a * 3 + a]).toBe(0);
          for (let b = 0; b < 3; b += 1) expect(kinship[a * 3 + b]).toBe(kinship[b * 3 + a]);
        }
        const alone = some.map((e, i) => (i < 4 ? e : Number.NaN));
        const passed = errorsOfKin(alone, kinship, size);
        expect([...passed.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
        expect(passed.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('correctForecast', () => {
  it('corrects a place by what the places that err alike erred the hour before', () => {
    const [cells, hours, until] = [40, 168 * 8, 168 * 6];
    const random = seededRandom(3);
    const noise = (): number => random() + random() + random() + random() - 2;
    const counts = new Float32Array(cells * hours);
    const mood = [0, 0];
    for (let t = 0; t < hours; t += 1) {
      for (const kind of [0, 1]) mood[kind] = 0.8 * (mood[kind] ?? 0) + 0.15 * noise();
      for (let c = 0; c < cells; c += 1) {
        const rate = 20 * Math.exp(mood[c % 2] ?? 0);
        counts[c * hours + t] = Math.max(0, Math.round(rate + 1.7 * Math.sqrt(rate) * noise()));
      }
    }
    const source = featureSource(
      { cells, hours, firstHour: 168 * 2_000, counts },
      { isHoliday: () => false, neighbours: [] },
    );
    const forecast = new Float64Array(cells * hours).fill(20);
    const correction = fitErrorCorrection(source, forecast, 1, 336, until);
    const error = (kinship: Float64Array): number => {
      const corrected = correctForecast(source, forecast, { ...correction, kinship }, until, hours);
      let sum = 0;
      counts.forEach((n, i) => {
        if (i % hours >= until) sum += Math.abs(n - corrected[i]!);
      });
      return sum;
    };
    expect(error(correction.kinship)).toBeLessThan(0.98 * error(new Float64Array(cells * cells)));
  });
});
