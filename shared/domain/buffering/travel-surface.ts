import { conjugateGradient } from './conjugate-gradient.ts';

/** A trip as the surface sees it: where in local km, when, and how far. */
export type SurfacePoint = {
  readonly logKm: number;
  readonly hour: number;
  readonly weekday: number;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** ln(road distance / what the crow's distance suggests); 0 when the road distance is not known. */
  readonly detour: number;
};

/** Fitted trips and their weights. JSON; about 60 bytes a trip. */
export type TravelSurface = {
  readonly mean: number;
  readonly points: readonly SurfacePoint[];
  readonly weights: readonly number[];
};

/** Trips fitted at most, the latest first: the kernel matrix takes 4 bytes times its square. */
export const MAX_SURFACE_TRIPS = 4500;
const ROBUST_ROUNDS = 3;
/** Degrees of freedom of the errors: a stop for lunch is no reason to expect slow roads. */
const STUDENT_FREEDOM = 4;
const NEAR_KM = 1.5;
const REGION_KM = 4.5;

const square = (x: number): number => x * x;

/** Likeness of two hours of the day, `scale` hours wide, by difference in tenths of an hour. */
function hourTable(scale: number): Float64Array {
  const sharp = 2 * square(24 / (2 * Math.PI * scale));
  return Float64Array.from({ length: 241 }, (_, i) =>
    Math.exp(-sharp * square(Math.sin((Math.PI * i) / 240))),
  );
}
const WIDE_HOURS = hourTable(3);
const NARROW_HOURS = hourTable(1.2);

const isWeekend = (weekday: number): boolean => weekday === 0 || weekday === 6;

/**
 * Covariance of ln(minutes) of two trips: a sum of what trips share by distance, by hour and kind of day, by
 * both together, by the ground they start and end on, and by their detour.
 */
function covariance(a: SurfacePoint, b: SurfacePoint): number {
  const tenths = Math.min(240, Math.round(Math.abs(a.hour - b.hour) * 10));
  const sameDays = isWeekend(a.weekday) === isWeekend(b.weekday) ? 1 : 0.3;
  const hours = (WIDE_HOURS[tenths] as number) * sameDays;
  const narrow = NARROW_HOURS[tenths] as number;
  const distance = Math.exp(-0.5 * square(a.logKm - b.logKm));
  const fromGap = square(a.fromX - b.fromX) + square(a.fromY - b.fromY);
  const toGap = square(a.toX - b.toX) + square(a.toY - b.toY);
  const near = (gap: number): number => (gap > 40 ? 0 : Math.exp(-gap / (2 * NEAR_KM * NEAR_KM)));
  const leaving = near(fromGap);
  const reaching = near(toGap);
  const region = fromGap + toGap > 400 ? 0 : Math.exp(-(fromGap + toGap) / (2 * REGION_KM * REGION_KM));
  const detour = a.detour * b.detour + 0.5 * Math.exp(-square(a.detour - b.detour) / 0.18);
  return (
    1 +
    0.5 * a.logKm * b.logKm +
    0.6 * distance +
    hours * (0.02 + 0.06 * distance) +
    (a.weekday === b.weekday ? 0.01 * narrow : 0) +
    0.012 * (leaving + reaching) * (distance + hours) +
    0.03 * leaving * reaching * (1 + hours) +
    0.03 * region * narrow * sameDays +
    0.03 * detour
  );
}

/** Variance of ln(minutes) that no model explains: short trips vary more. */
const noiseVariance = (point: SurfacePoint): number => 0.12 + 0.1 * Math.exp(-1.2 * point.logKm);

/**
 * Gaussian process regression of ln(minutes) on trips (Rasmussen, Williams, Gaussian Processes for Machine
 * Learning, 2006, 2.2), solved by conjugate gradients, reweighted for Student-t errors so that odd trips
 * count less. Time and memory grow with the square of the trips: for a scheduled refit, not a request.
 */
export function fitSurface(points: readonly SurfacePoint[], minutes: readonly number[]): TravelSurface {
  const n = points.length;
  const logs = Float64Array.from(minutes, Math.log);
  const mean = n === 0 ? 0 : logs.reduce((sum, value) => sum + value, 0) / n;
  const centred = logs.map((value) => value - mean);
  const matrix = new Float32Array(n * n);
  points.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const value = covariance(a, points[j] as SurfacePoint);
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
  });
  const noise = Float64Array.from(points, noiseVariance);
  const diagonal = noise.slice();
  const weights = new Float64Array(n);
  for (let round = 0; round < ROBUST_ROUNDS; round++) {
    conjugateGradient(matrix, diagonal, centred, weights);
    for (let i = 0; i < n; i++) {
      const base = noise[i] as number;
      const residual = (diagonal[i] as number) * (weights[i] as number);
      diagonal[i] = base * Math.max(1, (STUDENT_FREEDOM + square(residual) / base) / (STUDENT_FREEDOM + 1));
    }
  }
  return { mean, points, weights: Array.from(weights, (weight) => Math.round(weight * 1e4) / 1e4) };
}

/** ln(minutes) of a trip by the surface. One covariance per fitted trip: well under a millisecond. */
export function surfaceLogMinutes(surface: TravelSurface, point: SurfacePoint): number {
  let sum = surface.mean;
  for (let i = 0; i < surface.points.length; i++) {
    sum += (surface.weights[i] as number) * covariance(surface.points[i] as SurfacePoint, point);
  }
  return sum;
}
