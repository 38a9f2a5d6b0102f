import { CALM, calmLogRatio, type FeatureSource } from './features.ts';
import { fitRidge, predictRidge } from './ridge.ts';

/**
 * Learns from a forecaster's own latest errors, by place and for the city: a ridge of the log error on the log
 * errors of the last hours and of the same hour of the days before. It works on errors that were made on
 * unseen hours; errors on hours that a forecaster was fitted on are too small to learn from.
 */
export type ErrorCorrection = { readonly lead: number; readonly coefficients: Float64Array };

/** Forecasts by `cell * hours + hour`, NaN where there are none. */
export type ForecastField = Float64Array;

/** Hours beyond the lead at which an error is looked up. */
const LAGS = [0, 1, 2, 22, 23, 24, 47, 71, 95, 119, 143, 167];
const COLUMNS = 2 * LAGS.length + 3;
/** As so many rows in which no error tells of the next. */
const PENALTY_ROWS = 140_000;
const SAME_HOUR_DECAY = 0.85;
const SAME_HOUR_DAYS = 14;
const RECENT_DECAY = 0.97;
const RECENT_HOURS = 72;

type Errors = { readonly own: Float64Array; readonly city: Float64Array };

function logErrors({ panel }: FeatureSource, forecast: ForecastField): Errors {
  const { cells, hours, counts } = panel;
  const own = forecast.map((p, i) => calmLogRatio(counts[i]!, p));
  const city = Float64Array.from({ length: hours }, (_, t) => {
    let [y, p] = [0, 0];
    for (let c = 0; c < cells; c += 1) {
      const i = c * hours + t;
      if (Number.isNaN(own[i]!)) continue;
      y += counts[i]!;
      p += forecast[i]!;
    }
    return p > 0 ? calmLogRatio(y, p) : Number.NaN;
  });
  return { own, city };
}

/** Mean of every `step`-th error from `t - first` back, `count` of them, decayed, and shrunk by `prior` zeros. */
function decayedMean(
  e: Float64Array,
  at: number,
  step: number,
  count: number,
  decay: number,
  prior: number,
): number {
  let [sum, weight, w] = [0, prior, 1];
  for (let k = 0; k < count; k += 1) {
    const error = e[at - k * step];
    if (error === undefined) break;
    w *= decay;
    if (Number.isNaN(error)) continue;
    sum += w * error;
    weight += w;
  }
  return sum / weight;
}

function errorDesign(
  s: FeatureSource,
  forecast: ForecastField,
  lead: number,
  index: readonly number[],
): Float32Array {
  const { hours } = s.panel;
  const { own, city } = logErrors(s, forecast);
  const out = new Float32Array(index.length * COLUMNS);
  index.forEach((i, row) => {
    const cell = Math.floor(i / hours);
    const t = i - cell * hours;
    const mine = own.subarray(cell * hours, (cell + 1) * hours);
    const day = 24 * Math.ceil(lead / 24);
    let at = row * COLUMNS;
    for (const lag of LAGS) out[at++] = mine[t - lead - lag] ?? Number.NaN;
    for (const lag of LAGS) out[at++] = city[t - lead - lag] ?? Number.NaN;
    out[at++] = decayedMean(mine, t - day, 24, SAME_HOUR_DAYS, SAME_HOUR_DECAY, 2);
    out[at++] = decayedMean(mine, t - lead, 1, RECENT_HOURS, RECENT_DECAY, 5);
    out[at] = 1;
  });
  return out;
}

/** Fits on the hours `from` to `to` (exclusive) that have both a forecast and a count. */
export function fitErrorCorrection(
  s: FeatureSource,
  forecast: ForecastField,
  lead: number,
  from: number,
  to: number,
): ErrorCorrection {
  const { hours, counts } = s.panel;
  const index = Array.from(forecast.keys()).filter((i) => {
    const t = i % hours;
    return t >= from && t < to && !Number.isNaN(forecast[i]!) && !Number.isNaN(counts[i]!);
  });
  const design = errorDesign(s, forecast, lead, index);
  const target = Float64Array.from(index, (i) => calmLogRatio(counts[i]!, forecast[i]!));
  const weight = Float64Array.from(index, (i) => (forecast[i]! + CALM) * s.trust[i % hours]!);
  return { lead, coefficients: fitRidge(design, COLUMNS, target, weight, PENALTY_ROWS / target.length) };
}

/** The forecasts of the hours `from` to `to` corrected by what was known `lead` before; others as they are. */
export function correctForecast(
  s: FeatureSource,
  forecast: ForecastField,
  correction: ErrorCorrection,
  from: number,
  to: number,
): ForecastField {
  const { hours } = s.panel;
  const out = forecast.slice();
  const index = Array.from(forecast.keys()).filter((i) => {
    return i % hours >= from && i % hours < to && !Number.isNaN(forecast[i]!);
  });
  const design = errorDesign(s, forecast, correction.lead, index);
  predictRidge(design, COLUMNS, correction.coefficients).forEach((error, row) => {
    const i = index[row]!;
    out[i] = Math.max(0, (forecast[i]! + CALM) * Math.exp(error) - CALM);
  });
  return out;
}
