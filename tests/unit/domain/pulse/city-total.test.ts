import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { cityHours, fitCityLevel } from '#domain/pulse/city-level.ts';
import { drawnToCity, learnCityShare } from '#domain/pulse/city-total.ts';
import { featureSource } from '#domain/pulse/features.ts';

const [CELLS, HOURS, TRAIN] = [4, 168 * 8, 168 * 6];
const random = seededRandom(11);
const noise = (): number => random() + random() + random() + random() - 2;

/** A city that drifts slowly: its last hour tells the next. */
function driftingCity(): Float32Array {
  const counts = new Float32Array(CELLS * HOURS);
  let drift = 0;
  for (let t = 0; t < HOURS; t += 1) {
    drift = 0.97 * drift + 0.05 * noise();
    for (let c = 0; c < CELLS; c += 1) counts[c * HOURS + t] = Math.round(200 * (c + 1) * Math.exp(drift));
  }
  return counts;
}

const counts = driftingCity();
const source = featureSource(
  { cells: CELLS, hours: HOURS, firstHour: 168 * 2_000, counts },
  { isHoliday: () => false, neighbours: [] },
);
const forecaster = {
  lead: 1,
  linear: { city: fitCityLevel(source, cityHours(source, 1), 168, TRAIN) },
};
const farAhead = { lead: 24, linear: { city: undefined } };
/** Forecasts of the hours after the fit, NaN before. */
const fieldOf = (value: (i: number) => number): Float64Array =>
  Float64Array.from(counts, (_, i) => (i % HOURS < TRAIN ? Number.NaN : value(i)));
const errorOf = (field: Float64Array): number =>
  field.reduce((sum, value, i) => sum + (Math.abs(value - counts[i]!) || 0), 0);

describe('the share of the city in the total of its places', () => {
  it('is large where places err together and their city is forecast well, and better for it', () => {
    const wrongInHour = Array.from({ length: HOURS }, () => Math.exp(0.1 * noise()));
    const field = fieldOf((i) => counts[i]! * wrongInHour[i % HOURS]!);
    const share = learnCityShare(source, forecaster, field);
    expect(share).toBeGreaterThan(0.5);
    expect(errorOf(drawnToCity(source, forecaster, field, share))).toBeLessThan(0.6 * errorOf(field));
  });

  it('is nothing where the places know better', () => {
    const field = fieldOf((i) => counts[i]!);
    expect(learnCityShare(source, forecaster, field)).toBe(0);
    expect(drawnToCity(source, forecaster, field, 0)).toEqual(field);
  });

  it('is nothing far ahead, where the city has no forecast of its own', () => {
    const field = fieldOf((i) => counts[i]! + 5);
    expect(learnCityShare(source, farAhead, field)).toBe(0);
    expect(drawnToCity(source, farAhead, field, 0.5)).toEqual(field);
  });
});

describe('drawnToCity', () => {
  const level = forecaster.linear.city;
  const cityTotal = (t: number): number => {
    const far = fieldOf((i) => (i % HOURS === t ? source.usual[i]! : Number.NaN));
    return sumAt(drawnToCity(source, { lead: 1, linear: { city: level } }, far, 1), t);
  };
  const sumAt = (field: Float64Array, t: number): number =>
    Array.from({ length: CELLS }, (_, c) => field[c * HOURS + t]!).reduce((a, b) => a + b, 0);

  it('keeps the places in proportion, goes towards the city and not beyond it, and forecasts nothing new', () => {
    const t = TRAIN + 40;
    const aim = cityTotal(t);
    const forecast = fc.double({ min: 1, max: 5_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(forecast, { minLength: CELLS, maxLength: CELLS }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (places, share) => {
          const field = fieldOf((i) => (i % HOURS === t ? (places[Math.floor(i / HOURS)] ?? 0) : Number.NaN));
          const drawn = drawnToCity(source, forecaster, field, share);
          const [before, after] = [sumAt(field, t), sumAt(drawn, t)];
          places.forEach((value, c) => {
            expect(drawn[c * HOURS + t]! / after).toBeCloseTo(value / before, 9);
          });
          const [low, high] = [Math.min(before, aim), Math.max(before, aim)];
          // The city's level is known to three requests.
          expect(after).toBeGreaterThanOrEqual(low - 3);
          expect(after).toBeLessThanOrEqual(high + 3);
          expect(drawn.filter((value) => !Number.isNaN(value))).toHaveLength(CELLS);
        },
      ),
    );
  });
});
