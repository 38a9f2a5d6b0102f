/**
 * Conformal intervals for forecast counts. Residuals that the model did not see are divided by
 * `sqrt(p + dispersion * p^2 + 1)`, and their quantiles, by size of the forecast, set the band. While it runs,
 * the two ends move with their own misses (adaptive conformal inference, Gibbs and Candes 2021), so that
 * coverage returns to its aim when the world changes.
 */
export type IntervalModel = {
  readonly dispersion: number;
  /** Where one size class ends and the next begins. */
  readonly sizes: readonly number[];
  /** Standardised P10, P50 and P90 by size class. */
  readonly quantiles: readonly { readonly p10: number; readonly p50: number; readonly p90: number }[];
};

/** What adaptive calibration carries from hour to hour: factors on the lower and the upper half of the band. */
export type IntervalState = { readonly lower: number; readonly upper: number };

export type Interval = { readonly p10: number; readonly p50: number; readonly p90: number };

export const NEW_INTERVAL_STATE: IntervalState = { lower: 1, upper: 1 };
const SIZE_CLASSES = 8;
const FEWEST_IN_CLASS = 200;
/** Step of the adaptation, in factor per unit of missed coverage in one hour. */
const ADAPTATION = 0.04;

/** Fits on forecasts and the counts that came. @throws RangeError when there are none. */
export function fitIntervals(forecast: Float64Array, count: Float32Array): IntervalModel {
  const known = Array.from(forecast.keys()).filter((i) => !Number.isNaN(count[i]!));
  if (known.length === 0) throw new RangeError('Intervals need at least one known count.');
  const dispersion = fitDispersion(forecast, count, known);
  known.sort((a, b) => forecast[a]! - forecast[b]!);
  const classes = Math.max(1, Math.min(SIZE_CLASSES, Math.floor(known.length / FEWEST_IN_CLASS)));
  const sizes: number[] = [];
  const quantiles: Interval[] = [];
  for (let k = 0; k < classes; k += 1) {
    const from = Math.floor((k * known.length) / classes);
    const to = Math.floor(((k + 1) * known.length) / classes);
    const members = known.slice(from, to);
    const scores = Float64Array.from(members, (i) => {
      return (count[i]! - forecast[i]!) / scale(forecast[i]!, dispersion);
    }).sort();
    const at = (p: number): number =>
      scores[Math.min(scores.length - 1, Math.ceil(p * (scores.length + 1)) - 1)]!;
    if (k < classes - 1) sizes.push(forecast[known[to]!]!);
    quantiles.push({ p10: at(0.1), p50: at(0.5), p90: at(0.9) });
  }
  return { dispersion, sizes, quantiles };
}

const scale = (p: number, dispersion: number): number => Math.sqrt(p + dispersion * p * p + 1);

/** Moment estimate of the relative variance beyond Poisson. */
function fitDispersion(forecast: Float64Array, count: Float32Array, known: readonly number[]): number {
  let [beyond, squares] = [0, 0];
  for (const i of known) {
    const p = forecast[i]!;
    beyond += (count[i]! - p) ** 2 - p;
    squares += p * p;
  }
  return squares > 0 ? Math.max(0, beyond / squares) : 0;
}

/** P10, P50 and P90 of a forecast: never negative, never crossing. */
export function intervalOf(model: IntervalModel, state: IntervalState, forecast: number): Interval {
  let k = 0;
  while (k < model.sizes.length && forecast >= model.sizes[k]!) k += 1;
  const q = model.quantiles[k]!;
  const width = scale(forecast, model.dispersion);
  const p50 = Math.max(0, forecast + q.p50 * width);
  const p10 = Math.min(p50, Math.max(0, forecast + (q.p50 + (q.p10 - q.p50) * state.lower) * width));
  const p90 = Math.max(p50, forecast + (q.p50 + (q.p90 - q.p50) * state.upper) * width);
  return { p10, p50, p90 };
}

/** The state after an hour of which `below` and `above` are the shares of cells beyond P10 and P90. */
export function adaptIntervals(state: IntervalState, below: number, above: number): IntervalState {
  const moved = (factor: number, missed: number): number =>
    Math.min(4, Math.max(0.25, factor * Math.exp(ADAPTATION * (missed - 0.1) * 10)));
  return { lower: moved(state.lower, below), upper: moved(state.upper, above) };
}
