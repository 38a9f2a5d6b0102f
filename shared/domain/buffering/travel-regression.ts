import type { LocalTime } from './local-time.ts';

/** Gaussian posterior of the weights: mean, and covariance as a packed lower triangle by rows. */
export type Regression = { readonly mean: readonly number[]; readonly covariance: readonly number[] };

const KNOTS = [1, 2.5, 6, 14].map(Math.log);
const HARMONICS = 4;
const OF_DISTANCE = 2 + KNOTS.length;
const FEATURES = OF_DISTANCE + 2 * HARMONICS + 1 + 4 + 2;
/** Residual variance of ln(minutes) of one trip. */
const NOISE_VARIANCE = 0.09;
/** Errors are clipped at this many standard deviations (Huber), so that outliers don't count as traffic. */
const HUBER = 2;
/** Process noise: variance added to each weight per trip, so that the model can follow changes. */
const DRIFT_VARIANCE = 1e-7;

/** Prior variances of the weights, i.e. of the deviation of a city from the built-in model in ln(minutes). */
function priorVariances(): number[] {
  const variances = [0.25, 0.04];
  for (let i = 0; i < KNOTS.length; i++) variances.push(0.02);
  for (let k = 1; k <= HARMONICS; k++) variances.push(0.04 / k, 0.04 / k);
  variances.push(0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01);
  return variances;
}

/**
 * The prior: mean 0, and the prior variances times `doubt`: 1 on top of the built-in model, far less on top of a fit to
 * the city's own trips.
 */
export function emptyRegression(doubt = 1): Regression {
  const covariance: number[] = [];
  priorVariances().forEach((variance, row) => {
    for (let column = 0; column < row; column++) covariance.push(0);
    covariance.push(doubt * variance);
  });
  return { mean: new Array<number>(FEATURES).fill(0), covariance };
}

/** Features of the distance alone, at the start of `out`. */
function writeDistance(kilometers: number, out: Float64Array): void {
  const x = Math.log(Math.min(300, Math.max(0.1, kilometers))) - 1;
  out[0] = 1;
  out[1] = x;
  for (let k = 0; k < KNOTS.length; k++) out[2 + k] = Math.max(0, x + 1 - (KNOTS[k] as number));
}

/** Features of the time alone: harmonics of the day, the weekend, and the first two harmonics on weekends. */
function writeTime(time: LocalTime, out: Float64Array): void {
  let at = OF_DISTANCE;
  const angle = (2 * Math.PI * time.hour) / 24;
  for (let k = 1; k <= HARMONICS; k++) {
    out[at++] = Math.cos(k * angle);
    out[at++] = Math.sin(k * angle);
  }
  const weekend = time.weekday === 0 || time.weekday === 6 ? 1 : 0;
  out[at++] = weekend;
  for (let k = 0; k < 4; k++) out[at++] = weekend * (out[OF_DISTANCE + k] as number);
}

function features(kilometers: number, time: LocalTime): Float64Array {
  const out = new Float64Array(FEATURES);
  writeDistance(kilometers, out);
  writeTime(time, out);
  const x = out[1] as number;
  out[FEATURES - 2] = x * (out[OF_DISTANCE] as number);
  out[FEATURES - 1] = x * (out[OF_DISTANCE + 1] as number);
  return out;
}

function dot(weights: readonly number[], x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (weights[i] ?? 0) * (x[i] as number);
  return sum;
}

/** The terms of a distance alone, and ln(km) - 1, by which the interaction with the hour is multiplied. */
export type DistanceEffect = { readonly effect: number; readonly logDistance: number };
/** The terms of a time alone, and its interaction with ln(distance). */
export type TimeEffect = { readonly effect: number; readonly perLogDistance: number };

/** Scratch array, so that evaluations in the request path allocate nothing. */
const asked = new Float64Array(FEATURES);

export function distanceEffect({ mean }: Regression, kilometers: number): DistanceEffect {
  writeDistance(kilometers, asked);
  return { effect: dot(mean, asked, 0, OF_DISTANCE), logDistance: asked[1] as number };
}

export function timeEffect({ mean }: Regression, time: LocalTime): TimeEffect {
  writeTime(time, asked);
  const effect = dot(mean, asked, OF_DISTANCE, FEATURES - 2);
  const [cosine, sine] = [asked[OF_DISTANCE] as number, asked[OF_DISTANCE + 1] as number];
  return { effect, perLogDistance: (mean[FEATURES - 2] ?? 0) * cosine + (mean[FEATURES - 1] ?? 0) * sine };
}

/**
 * w . features: the learned deviation of ln(minutes) from the prior. Split by distance and time, since one request
 * evaluates each of them many times.
 */
export const regressionEffect = (distance: DistanceEffect, time: TimeEffect): number =>
  distance.effect + time.effect + distance.logDistance * time.perLogDistance;

/** One step of recursive least squares, i.e. of a Kalman filter with a static state. O(features^2). */
export function learnRegression(
  state: Regression,
  kilometers: number,
  time: LocalTime,
  error: number,
): Regression {
  const x = features(kilometers, time);
  const gain = new Float64Array(FEATURES);
  let spread = NOISE_VARIANCE;
  for (let i = 0; i < FEATURES; i++) {
    let sum = 0;
    for (let j = 0; j < FEATURES; j++) {
      const at = i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i;
      sum += (state.covariance[at] as number) * (x[j] as number);
    }
    gain[i] = sum;
    spread += sum * (x[i] as number);
  }
  const limit = HUBER * Math.sqrt(spread);
  const pull = Math.max(-limit, Math.min(limit, error)) / spread;
  const mean = state.mean.map((weight, i) => weight + (gain[i] as number) * pull);
  const covariance = state.covariance.slice();
  for (let i = 0, at = 0; i < FEATURES; i++) {
    for (let j = 0; j <= i; j++, at++) {
      const drift = i === j ? DRIFT_VARIANCE : 0;
      covariance[at] =
        (covariance[at] as number) - ((gain[i] as number) * (gain[j] as number)) / spread + drift;
    }
  }
  return { mean, covariance };
}
