import { type FeatureSource, featureSource } from '#domain/pulse/features.ts';
import { adaptIntervals, type Interval, intervalOf, NEW_INTERVAL_STATE } from '#domain/pulse/intervals.ts';
import { forecastHours, type RefitModel, refit } from '#domain/pulse/refit.ts';
import type { DemandData } from './demand-data.ts';

/** Forecasts of the test month, cell by cell and hour by hour. */
export type ForecastRun = {
  readonly source: FeatureSource;
  readonly model: RefitModel;
  /** By `cell * hours + hour` of the panel; NaN outside the test month. */
  readonly mean: Float64Array;
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
  readonly fitSeconds: number;
};

const runs = new Map<DemandData, Map<number, ForecastRun>>();

/**
 * Trains on the hours before the test month and forecasts each of its hours from what was known `lead` before.
 * Engines that need the same forecast share it.
 */
export function runForecast(data: DemandData, lead: number): ForecastRun {
  const ofData = runs.get(data) ?? new Map<number, ForecastRun>();
  const run = ofData.get(lead) ?? makeForecast(data, lead);
  runs.set(data, ofData.set(lead, run));
  return run;
}

function makeForecast(data: DemandData, lead: number): ForecastRun {
  const started = process.cpuUsage();
  const { isHoliday, neighbours } = data;
  const source = featureSource(data.panel, { isHoliday, neighbours });
  const model = refit(source, lead, data.trainHours);
  const fitSeconds = process.cpuUsage(started).user / 1e6;
  const { cells, hours, counts } = data.panel;
  const mean = forecastHours(source, model, data.trainHours, hours);
  const field = (): Float64Array => new Float64Array(cells * hours).fill(Number.NaN);
  const [p10, p50, p90] = [field(), field(), field()];
  let state = NEW_INTERVAL_STATE;
  for (let t = data.trainHours; t < hours; t += 1) {
    state = adaptTo(t - lead);
    for (let c = 0; c < cells; c += 1) {
      const i = c * hours + t;
      const value = mean[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const interval: Interval = intervalOf(model.intervals, state, value);
      [p10[i], p50[i], p90[i]] = [interval.p10, interval.p50, interval.p90];
    }
  }
  return { source, model, mean, p10, p50, p90, fitSeconds };

  /** The hour `t` has just become known: compare it with what was forecast for it. */
  function adaptTo(t: number): typeof state {
    let [below, above, known] = [0, 0, 0];
    for (let c = 0; c < cells; c += 1) {
      const i = c * hours + t;
      const [count, low, high] = [counts[i] ?? Number.NaN, p10[i] ?? Number.NaN, p90[i] ?? Number.NaN];
      if (Number.isNaN(count) || Number.isNaN(low)) continue;
      known += 1;
      below += count < low ? 1 : 0;
      above += count > high ? 1 : 0;
    }
    return known === 0 ? state : adaptIntervals(state, below / known, above / known);
  }
}

/**
 * The mean forecasts where each day's weather is told before it, as by a forecast that never errs; undefined without
 * `weather.csv`.
 */
export function forecastWithWeather(data: DemandData, lead: number): Float64Array | undefined {
  if (!data.weather) return undefined;
  const source = featureSource(data.panel, data);
  return forecastHours(source, refit(source, lead, data.trainHours), data.trainHours, data.panel.hours);
}

/** Sum of absolute errors over sum of counts, where both are known, from hour `from` on. */
export function wape(data: DemandData, forecast: ArrayLike<number>): number {
  const { cells, hours, counts } = data.panel;
  let [error, total] = [0, 0];
  for (let c = 0; c < cells; c += 1) {
    for (let t = data.trainHours; t < hours; t += 1) {
      const i = c * hours + t;
      const [count, value] = [counts[i] ?? Number.NaN, forecast[i] ?? Number.NaN];
      if (Number.isNaN(count)) continue;
      error += Math.abs(count - (Number.isNaN(value) ? 0 : value));
      total += count;
    }
  }
  return error / total;
}

/** Share of known counts at or below a forecast quantile. */
export function coverage(data: DemandData, quantile: ArrayLike<number>): number {
  const { cells, hours, counts } = data.panel;
  let [inside, known] = [0, 0];
  for (let i = 0; i < cells * hours; i += 1) {
    const [count, value] = [counts[i] ?? Number.NaN, quantile[i] ?? Number.NaN];
    if (Number.isNaN(count) || Number.isNaN(value)) continue;
    known += 1;
    inside += count <= value ? 1 : 0;
  }
  return inside / known;
}
