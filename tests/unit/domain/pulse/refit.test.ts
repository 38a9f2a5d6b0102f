import { describe, expect, it } from 'vitest';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { CITY_COLUMNS } from '#domain/pulse/city-level.ts';
import { featureSource } from '#domain/pulse/features.ts';
import { forecastRows } from '#domain/pulse/forecaster.ts';
import { intervalOf, NEW_INTERVAL_STATE } from '#domain/pulse/intervals.ts';
import type { DemandPanel } from '#domain/pulse/panel.ts';
import { forecastHours, refit } from '#domain/pulse/refit.ts';

const CELLS = 3;
const HOURS = 168 * 10;
const TRAIN = 168 * 9;
const context = {
  isHoliday: () => false,
  neighbours: Array.from({ length: CELLS }, (_, c) => [(c + 1) % CELLS, (c + CELLS - 1) % CELLS]),
};

/** A week that repeats, a city that drifts from hour to hour, and noise of about a Poisson's size. */
function syntheticPanel(): DemandPanel {
  const random = seededRandom(7);
  const noise = (): number => random() + random() + random() + random() + random() + random() - 3;
  const counts = new Float32Array(CELLS * HOURS);
  let drift = 0;
  for (let t = 0; t < HOURS; t += 1) {
    drift = 0.95 * drift + 0.08 * noise();
    for (let c = 0; c < CELLS; c += 1) {
      const rate = (30 + 20 * c) * (1 + 0.6 * Math.sin((2 * Math.PI * (t % 24)) / 24)) * Math.exp(drift);
      counts[c * HOURS + t] = Math.max(0, Math.round(rate + 1.4 * Math.sqrt(rate) * noise()));
    }
  }
  return { cells: CELLS, hours: HOURS, firstHour: 168 * 2_000, counts };
}

function wape(
  panel: DemandPanel,
  lead: number,
  model = refit(featureSource(panel, context), lead, TRAIN),
): { forecast: number; usual: number; covered: number } {
  const source = featureSource(panel, context);
  const rows = forecastRows(source, lead, TRAIN, HOURS, true);
  const predicted = forecastHours(source, model, TRAIN, HOURS);
  let [error, usualError, total, covered] = [0, 0, 0, 0];
  rows.count.forEach((count, i) => {
    const value = predicted[(rows.cell[i] ?? 0) * HOURS + (rows.hour[i] ?? 0)] ?? 0;
    error += Math.abs(value - count);
    usualError += Math.abs((rows.usual[i] ?? 0) - count);
    total += count;
    covered += count <= intervalOf(model.intervals, NEW_INTERVAL_STATE, value).p90 ? 1 : 0;
  });
  return { forecast: error / total, usual: usualError / total, covered: covered / rows.count.length };
}

describe('refit', { timeout: 60_000 }, () => {
  const panel = syntheticPanel();
  const hourAhead = refit(featureSource(panel, context), 1, TRAIN);

  it('corrects itself an hour ahead when its trial was long enough to learn from, and not a day ahead', () => {
    const source = featureSource(panel, context);
    expect(hourAhead.correction).toBeDefined();
    expect(refit(source, 1, 168 * 4).correction).toBeUndefined();
    expect(refit(source, 24, TRAIN).correction).toBeUndefined();
  });

  it('corrects an hour only by errors that were known before it', () => {
    const t = TRAIN + 30;
    const changed = panel.counts.map((n, i) => (i % HOURS >= t ? n * 5 + 3 : n));
    const at = (counts: Float32Array) =>
      forecastHours(featureSource({ ...panel, counts }, context), hourAhead, TRAIN, t + 1)[t];
    expect(at(changed)).toBe(at(panel.counts));
    expect(at(panel.counts)).toBeGreaterThan(0);
  });

  it.each([1, 24, 168])(
    'knows nothing of the hours after it, %i h ahead, in what it fits or forecasts',
    (lead) => {
      const random = seededRandom(3);
      const forecastsWith = (counts: Float32Array) => {
        const source = featureSource({ ...panel, counts }, context);
        return forecastHours(source, refit(source, lead, TRAIN), TRAIN, TRAIN + lead);
      };
      const changed = panel.counts.map((n, i) => (i % HOURS >= TRAIN ? Math.round(300 * random()) : n));
      expect(forecastsWith(changed)).toEqual(forecastsWith(panel.counts));
    },
  );

  it('measures its errors on hours that are known, also after a month without any', () => {
    const counts = panel.counts.map((n, i) => {
      const t = i % HOURS;
      return t >= TRAIN - 4 * 168 && t < TRAIN ? Number.NaN : n;
    });
    const { covered } = wape({ ...panel, counts }, 1);
    expect(covered).toBeGreaterThan(0.8);
    expect(covered).toBeLessThan(0.97);
  });

  it('beats the usual count an hour ahead on weeks it has not seen, and covers about what it says', () => {
    const { forecast, usual, covered } = wape(panel, 1, hourAhead);
    expect(forecast).toBeLessThan(0.85 * usual);
    expect(covered).toBeGreaterThan(0.84);
    expect(covered).toBeLessThan(0.96);
  });

  it('is the same each time', () => {
    expect(wape(panel, 24)).toEqual(wape(panel, 24));
  });

  it.each([3, 24])('uses nothing of an hour that is not known at its lead of %i hours', (lead) => {
    const t = TRAIN + 30;
    const changed = panel.counts.map((n, i) => (i % HOURS > t - lead ? n * 5 + 3 : n));
    const known = (counts: Float32Array) => {
      const source = featureSource({ ...panel, counts }, context);
      const rows = forecastRows(source, lead, t, t + 1, false);
      const city = rows.city?.columns.subarray(t * CITY_COLUMNS, (t + 1) * CITY_COLUMNS);
      return [rows.design.values, rows.ownLags, city];
    };
    expect(known(changed)).toEqual(known(panel.counts));
  });

  it('lives with unknown hours and an outage of the whole city', () => {
    const counts = panel.counts.map((n, i) => (i % 97 === 0 ? Number.NaN : i % HOURS === TRAIN - 30 ? 0 : n));
    const { forecast, usual } = wape({ ...panel, counts }, 24);
    expect(forecast).toBeLessThan(usual);
  });

  it('refuses too little history and impossible panels', () => {
    const source = featureSource(panel, context);
    expect(() => refit(source, 1, 100)).toThrow(RangeError);
    expect(() => featureSource({ ...panel, counts: panel.counts.slice(1) }, context)).toThrow(RangeError);
    expect(() => featureSource({ ...panel, counts: panel.counts.map(() => -1) }, context)).toThrow(
      RangeError,
    );
    expect(() =>
      featureSource({ cells: 0, hours: 0, firstHour: 0, counts: new Float32Array() }, context),
    ).toThrow(RangeError);
  });
});
