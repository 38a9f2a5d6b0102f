import { conjugateGradient } from './conjugate-gradient.ts';

/** The features of a trip: places in local kilometres, local hour (0 to 24), weekday (0 = Sunday), ln(km). */
export type SurfacePoint = {
  readonly logKm: number;
  readonly hour: number;
  readonly weekday: number;
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** ln(road distance / distance expected from the great circle); 0 when the road distance is unknown. */
  readonly detour: number;
};

/** The same without the time. */
export type SurfaceTrip = Omit<SurfacePoint, 'hour' | 'weekday'>;

/** The training trips and their dual weights. JSON; about 60 bytes per trip. */
export type TravelSurface = {
  readonly mean: number;
  readonly points: readonly SurfacePoint[];
  readonly weights: readonly number[];
};

/** Most trips fitted, the latest: the kernel matrix takes 4 bytes per pair. */
export const MAX_SURFACE_TRIPS = 4500;
const ROBUST_ROUNDS = 2;
/** Degrees of freedom of the Student-t errors, which limit the influence of outliers. */
const STUDENT_FREEDOM = 4;
/** Length scales of the kernels: places in km, regions in km, hours, ln(km), detour. */
const REACH = { nearKm: 0.865, regionKm: 4.5, wideHours: 3, narrowHours: 2.7, logKm: 2, detour: 0.45 };
/** Correlation of the hour effects of working days and weekend days. */
const ACROSS_WEEKEND = 0.3;
/** Prior variances of the kernels, in ln(minutes) squared, chosen on time splits of public trips. */
const SHARE = {
  slope: 1.17,
  distance: 0.27,
  hour: 0.0455,
  hourByDistance: 0.06,
  hourByWeekday: 0.003,
  ground: 0.012,
  pair: 0.03,
  pairByHour: 0.021,
  regionByHour: 0.03,
  detour: 0.011,
};

const square = (x: number): number => x * x;

/** Periodic kernel of the hour of day with length scale `scale` hours, by difference in tenths of an hour. */
function hourTable(scale: number): Float64Array {
  const sharp = 2 * square(24 / (2 * Math.PI * scale));
  return Float64Array.from({ length: 241 }, (_, i) =>
    Math.exp(-sharp * square(Math.sin((Math.PI * i) / 240))),
  );
}
const WIDE_HOURS = hourTable(REACH.wideHours);
const NARROW_HOURS = hourTable(REACH.narrowHours);

const isWeekend = (weekday: number): boolean => weekday === 0 || weekday === 6;

/**
 * Covariance of ln(minutes) of two trips: a sum of kernels of distance, of hour and kind of day, of both together, of
 * the places of departure and arrival, and of the detour.
 */
function covariance(a: SurfacePoint, b: SurfacePoint): number {
  const tenths = Math.abs(Math.round(a.hour * 10) - Math.round(b.hour * 10));
  const sameDays = isWeekend(a.weekday) === isWeekend(b.weekday) ? 1 : ACROSS_WEEKEND;
  const hours = (WIDE_HOURS[tenths] as number) * sameDays;
  const narrow = NARROW_HOURS[tenths] as number;
  const distance = Math.exp(-0.5 * square((a.logKm - b.logKm) / REACH.logKm));
  const fromGap = square(a.fromX - b.fromX) + square(a.fromY - b.fromY);
  const toGap = square(a.toX - b.toX) + square(a.toY - b.toY);
  const leaving = likeness(fromGap, REACH.nearKm);
  const reaching = likeness(toGap, REACH.nearKm);
  const region = likeness(fromGap + toGap, REACH.regionKm);
  const detour = a.detour * b.detour + 0.5 * Math.exp(-0.5 * square((a.detour - b.detour) / REACH.detour));
  return (
    1 +
    SHARE.slope * a.logKm * b.logKm +
    SHARE.distance * distance +
    hours * (SHARE.hour + SHARE.hourByDistance * distance) +
    (a.weekday === b.weekday ? SHARE.hourByWeekday * narrow : 0) +
    SHARE.ground * (leaving + reaching) * (distance + hours) +
    leaving * reaching * (SHARE.pair + SHARE.pairByHour * hours) +
    SHARE.regionByHour * region * narrow * sameDays +
    SHARE.detour * detour
  );
}

/** Squared exponential kernel of places `gap` km² apart; 0 beyond six length scales. */
const likeness = (gap: number, reachKm: number): number => {
  const ratio = gap / (2 * reachKm * reachKm);
  return ratio > 18 ? 0 : Math.exp(-ratio);
};

/** Noise variance of ln(minutes): larger for short trips. */
const noiseVariance = (point: SurfacePoint): number => 0.12 + 0.2 * Math.exp(-1.2 * point.logKm);

/**
 * Gaussian process regression of ln(minutes) on trips (Rasmussen, Williams, Gaussian Processes for Machine
 * Learning, 2006, 2.2), solved by conjugate gradients and reweighted for Student-t errors, so that outliers count
 * less. O(n^2) time and memory in the number of trips: for a scheduled refit, not for a request.
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

/** Posterior mean of ln(minutes) of a trip. One kernel evaluation per training trip: below a millisecond. */
export function surfaceLogMinutes(surface: TravelSurface, point: SurfacePoint): number {
  let sum = surface.mean;
  for (let i = 0; i < surface.points.length; i++) {
    sum += (surface.weights[i] as number) * covariance(surface.points[i] as SurfacePoint, point);
  }
  return sum;
}
