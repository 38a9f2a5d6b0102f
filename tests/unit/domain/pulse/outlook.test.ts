import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { type FeatureSource, featureSource } from '#domain/pulse/features.ts';
import { makeOutlook } from '#domain/pulse/make-outlook.ts';
import { areaForecast, type CityModels, OUTLOOK_HOURS } from '#domain/pulse/outlook.ts';
import { forecastHours, refit } from '#domain/pulse/refit.ts';

const CELLS = 2;
const UNTIL = 168 * 8;
const NOW = UNTIL + 30;
const HOURS = NOW + OUTLOOK_HOURS;
const FIRST_HOUR = 168 * 2_000;
const context = { isHoliday: () => false, neighbours: [[1], [0]] };
const rateAt = (cell: number, t: number): number =>
  (cell + 1) * 15 * (1 + 0.8 * Math.sin((2 * Math.PI * t) / 24));

/** Counts up to `NOW`; `last` multiplies those of the hours since the fit. */
function sourceOf(last: number): FeatureSource {
  const random = seededRandom(5);
  const counts = new Float32Array(CELLS * HOURS).fill(Number.NaN);
  for (let cell = 0; cell < CELLS; cell += 1) {
    for (let t = 0; t < NOW; t += 1) {
      const noise = (random() + random() + random() - 1.5) * Math.sqrt(rateAt(cell, t));
      const factor = t >= UNTIL ? last : 1;
      counts[cell * HOURS + t] = Math.max(0, Math.round((rateAt(cell, t) + noise) * factor));
    }
  }
  return featureSource({ cells: CELLS, hours: HOURS, firstHour: FIRST_HOUR, counts }, context);
}

describe('an outlook', { timeout: 60_000 }, () => {
  const source = sourceOf(1);
  const models: CityModels = {
    near: refit(source, 1, UNTIL),
    day: refit(source, 24, UNTIL),
    week: refit(source, 168, UNTIL),
  };
  const outlook = makeOutlook(source, models, UNTIL, NOW);
  const areas = { names: ['pincode 1', 'cluster 1'], shareOf: { '1': [0, 1], '2': [1, 0.2] } } as const;
  const known = FIRST_HOUR + NOW - 1;
  const at = (pincode: string, ahead: number) =>
    areaForecast(outlook, areas, pincode, known + ahead, known + 1);

  it('begins with the hour-ahead forecast itself, and ends with the week-ahead one', () => {
    const near = forecastHours(source, models.near, UNTIL, NOW + 1);
    const week = forecastHours(source, models.week, UNTIL, HOURS);
    expect(outlook.knownHour).toBe(known);
    for (let cell = 0; cell < CELLS; cell += 1) {
      expect(outlook.means[cell]?.[0]).toBe(near[cell * HOURS + NOW]);
      expect(outlook.means[cell]?.[100]).toBe(week[cell * HOURS + NOW + 100]);
    }
  });

  it('comes near what is asked in every hour of the week', () => {
    let [error, total] = [0, 0];
    for (let k = 1; k <= OUTLOOK_HOURS; k += 1) {
      error += Math.abs((at('1', k)?.mean ?? 0) - rateAt(0, NOW + k - 1));
      total += rateAt(0, NOW + k - 1);
    }
    expect(error / total).toBeLessThan(0.12);
  });

  it('gives a pincode its share, with a gamma shape that counts show', () => {
    const forecast = at('2', 3);
    expect(forecast).toMatchObject({ share: 0.2, name: 'cluster 1' });
    expect(forecast?.shape).toBeGreaterThan(1);
  });

  it('widens its bands when the counts since the fit fell out of them', () => {
    const shaken = makeOutlook(sourceOf(3), models, UNTIL, NOW);
    expect(shaken.bands.near.state.upper).toBeGreaterThan(outlook.bands.near.state.upper);
  });

  it('knows nothing of other pincodes, hours beyond its week, and after a day nothing at all', () => {
    expect(at('3', 3)).toBeUndefined();
    expect(at('1', 0)).toBeUndefined();
    expect(at('1', OUTLOOK_HOURS + 1)).toBeUndefined();
    expect(areaForecast(outlook, areas, '1', known + 30, known + 25)).toBeUndefined();
    expect(areaForecast(undefined, areas, '1', known + 3, known)).toBeUndefined();
    expect(areaForecast(outlook, areas, 'constructor', known + 3, known)).toBeUndefined();
  });

  it('needs a panel that reaches a week further', () => {
    expect(() => makeOutlook(source, models, UNTIL, NOW + 1)).toThrow(RangeError);
  });
});
