import type { LocalTime } from './local-time.ts';

/** Posterior of the weights: their mean, and their covariance as packed lower triangle by rows. */
export type Regression = { readonly mean: readonly number[]; readonly covariance: readonly number[] };

const KNOTS = [1, 2.5, 6, 14].map(Math.log);
const HARMONICS = 4;
const FEATURES = 2 + KNOTS.length + 2 * HARMONICS + 1 + 4 + 2;
/** Variance of ln(minutes) of one trip around the model. */
const NOISE_VARIANCE = 0.09;
/** Errors further out than this (in standard deviations) pull no harder: a stop for lunch is not traffic. */
const HUBER = 2;
/** Variance added per trip, so that the model follows a city that changes. */
const DRIFT_VARIANCE = 1e-7;

/** Prior variances: how far a city may differ from the built-in model, in ln(minutes). */
function priorVariances(): number[] {
  const variances = [0.25, 0.04];
  for (let i = 0; i < KNOTS.length; i++) variances.push(0.02);
  for (let k = 1; k <= HARMONICS; k++) variances.push(0.04 / k, 0.04 / k);
  variances.push(0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01);
  return variances;
}

/**
 * Nothing learned yet. `doubt` scales how far the city is thought to differ from what the prior says: 1 for
 * the built-in model, far less for one that was fitted to the city's own trips.
 */
export function emptyRegression(doubt = 1): Regression {
  const covariance: number[] = [];
  priorVariances().forEach((variance, row) => {
    for (let column = 0; column < row; column++) covariance.push(0);
    covariance.push(doubt * variance);
  });
  return { mean: new Array<number>(FEATURES).fill(0), covariance };
}

function features(
  kilometers: number,
  time: LocalTime,
  out: Float64Array = new Float64Array(FEATURES),
): Float64Array {
  const logKm = Math.log(Math.min(300, Math.max(0.1, kilometers)));
  let at = 0;
  out[at++] = 1;
  out[at++] = logKm - 1;
  for (const knot of KNOTS) out[at++] = Math.max(0, logKm - knot);
  // cos(k a) and sin(k a) from those of a and of (k - 1) a: this runs for hundreds of candidates a request.
  const angle = (2 * Math.PI * time.hour) / 24;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const harmonics = at;
  for (let k = 1, c = cosine, s = sine; k <= HARMONICS; k++) {
    out[at++] = c;
    out[at++] = s;
    const next = c * cosine - s * sine;
    s = s * cosine + c * sine;
    c = next;
  }
  const weekend = time.weekday === 0 || time.weekday === 6 ? 1 : 0;
  out[at++] = weekend;
  for (let k = 0; k < 4; k++) out[at++] = weekend * (out[harmonics + k] as number);
  out[at++] = (logKm - 1) * cosine;
  out[at] = (logKm - 1) * sine;
  return out;
}

/** An array for each of hundreds of questions would keep the garbage collector busy. */
const asked = new Float64Array(FEATURES);

/** Learned departure of ln(minutes) from the prior at this distance and time. */
export function predictRegression(state: Regression, kilometers: number, time: LocalTime): number {
  const x = features(kilometers, time, asked);
  let sum = 0;
  for (let i = 0; i < FEATURES; i++) sum += (x[i] as number) * (state.mean[i] ?? 0);
  return sum;
}

/** One step of recursive least squares (a Kalman filter with a static state). O(features^2). */
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
