import { CALM, calmLogRatio, type FeatureSource } from './features.ts';
import { errorsOfKin, learnKinship } from './kinship.ts';
import { fitRidge, predictRidge } from './ridge.ts';

/**
 * Learns from a forecaster's own latest errors: first, what the places that err alike erred, apart from their city, in
 * the last hour and in this hour of the day before; then, on what that leaves over, a ridge on the errors of the place
 * and of the city in the last hours and in the same hour of the days before. It works on errors that were made on
 * unseen hours; errors on hours that a forecaster was fitted on are too small to learn from.
 */
export type ErrorCorrection = {
  readonly lead: number;
  /** See `learnKinship`. */
  readonly kinship: Float64Array;
  readonly byKin: Float64Array;
  readonly coefficients: Float64Array;
};

/** Forecasts by `cell * hours + hour`, NaN where there are none. */
export type ForecastField = Float64Array;

/** Hours beyond the lead at which an error is looked up. */
const LAGS = [0, 1, 2, 22, 23, 24, 47, 71, 95, 119, 143, 167];
const COLUMNS = 2 * LAGS.length + 3;
const KIN_LAGS = [0, 23];
const KIN_COLUMNS = KIN_LAGS.length + 1;
/** As so many rows in which no error tells of the next. */
const PENALTY_ROWS = { kin: 14_000, own: 140_000 };
const SAME_HOUR_DECAY = 0.85;
const SAME_HOUR_DAYS = 14;
const RECENT_DECAY = 0.97;
const RECENT_HOURS = 72;

/** Logs; `apart` is a place's error beyond that of its city, in units of about the size of chance. */
type Errors = { readonly own: Float64Array; readonly city: Float64Array; readonly apart: Float64Array };

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
  const apart = own.map((error, i) => (error - city[i % hours]!) * Math.sqrt(forecast[i]! + CALM));
  return { own, city, apart };
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

/** What `kin`, from `errorsOfKin`, says of each row, as a log again, and a constant. */
function kinDesign(
  hours: number,
  forecast: ForecastField,
  kin: Float64Array,
  lead: number,
  index: readonly number[],
): Float32Array {
  const out = new Float32Array(index.length * KIN_COLUMNS);
  index.forEach((i, row) => {
    const t = i % hours;
    KIN_LAGS.forEach((lag, k) => {
      const before = t - lead - lag;
      const said = before >= 0 ? kin[i - lead - lag]! : 0;
      out[row * KIN_COLUMNS + k] = said / Math.sqrt(forecast[i]! + CALM);
    });
    out[row * KIN_COLUMNS + KIN_LAGS.length] = 1;
  });
  return out;
}

function ownDesign(
  hours: number,
  { own, city }: Errors,
  lead: number,
  index: readonly number[],
): Float32Array {
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
  const errors = logErrors(s, forecast);
  const kinship = learnKinship(errors.apart, s.panel, from, to, s.trust);
  const ofKin = kinDesign(hours, forecast, errorsOfKin(errors.apart, kinship, s.panel), lead, index);
  const target = Float64Array.from(index, (i) => errors.own[i]!);
  const weight = Float64Array.from(index, (i) => (forecast[i]! + CALM) * s.trust[i % hours]!);
  const byKin = fitRidge(ofKin, KIN_COLUMNS, target, weight, PENALTY_ROWS.kin / target.length);
  predictRidge(ofKin, KIN_COLUMNS, byKin).forEach((error, row) => {
    target[row] = target[row]! - error;
  });
  const own = ownDesign(hours, errors, lead, index);
  const coefficients = fitRidge(own, COLUMNS, target, weight, PENALTY_ROWS.own / target.length);
  return { lead, kinship, byKin, coefficients };
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
  const { lead, kinship, byKin, coefficients } = correction;
  const errors = logErrors(s, forecast);
  const kin = errorsOfKin(errors.apart, kinship, s.panel);
  const byOthers = predictRidge(kinDesign(hours, forecast, kin, lead, index), KIN_COLUMNS, byKin);
  predictRidge(ownDesign(hours, errors, lead, index), COLUMNS, coefficients).forEach((error, row) => {
    const i = index[row]!;
    out[i] = Math.max(0, (forecast[i]! + CALM) * Math.exp(error + byOthers[row]!) - CALM);
  });
  return out;
}
