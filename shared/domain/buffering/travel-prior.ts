import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';
import type { LocalTime } from './local-time.ts';

/** Assumptions about travel in a city before any trip has been observed there. */
export type TravelPrior = {
  /** Road kilometres per kilometre of great circle. */
  readonly detourFactor: number;
  /** Fixed minutes per trip: leaving, parking, finding the door. */
  readonly overheadMinutes: number;
  /** Free-flow speed of a trip of 1 km, in km/h; longer trips use faster roads. */
  readonly shortTripKmh: number;
  /** Free-flow speed in km/h: shortTripKmh * km^distanceExponent, at most topKmh. */
  readonly distanceExponent: number;
  readonly topKmh: number;
  /** Speed as a share of free-flow speed by local hour, on working days and on weekends. */
  readonly workdaySpeedShare: readonly number[];
  readonly weekendSpeedShare: readonly number[];
};

/** An Indian metro by two-wheeler or car: congested mornings and evenings, free nights, later peaks on weekends. */
export const cityPrior: TravelPrior = {
  detourFactor: 1.35,
  overheadMinutes: 3,
  shortTripKmh: 19,
  distanceExponent: 0.22,
  topKmh: 60,
  workdaySpeedShare: [
    1, 1, 1, 1, 1, 1, 0.96, 0.88, 0.75, 0.68, 0.68, 0.72, 0.74, 0.74, 0.74, 0.72, 0.7, 0.66, 0.6, 0.6, 0.68,
    0.8, 0.88, 0.95,
  ],
  weekendSpeedShare: [
    1, 1, 1, 1, 1, 1, 1, 0.96, 0.92, 0.86, 0.82, 0.78, 0.76, 0.76, 0.76, 0.76, 0.74, 0.7, 0.66, 0.66, 0.7,
    0.78, 0.86, 0.94,
  ],
};

/** Estimated road kilometres between two places: great circle times detour factor, at least 50 m. */
export const roadKilometers = (prior: TravelPrior, from: GeoPoint, to: GeoPoint): number =>
  Math.max(0.05, (distanceMeters(from, to) / 1000) * prior.detourFactor);

function speedShare(prior: TravelPrior, time: LocalTime): number {
  const weekend = time.weekday === 0 || time.weekday === 6;
  const shares = weekend ? prior.weekendSpeedShare : prior.workdaySpeedShare;
  const hour = Math.floor(time.hour) % 24;
  const here = shares[hour] ?? 1;
  const next = shares[(hour + 1) % 24] ?? here;
  return here + (next - here) * (time.hour - Math.floor(time.hour));
}

/** Door-to-door minutes: overhead + 60 km / (free-flow speed * share of the hour), the share interpolated linearly. */
export function priorMinutes(prior: TravelPrior, kilometers: number, time: LocalTime): number {
  const free = Math.min(prior.topKmh, prior.shortTripKmh * kilometers ** prior.distanceExponent);
  return prior.overheadMinutes + (60 * kilometers) / (free * speedShare(prior, time));
}
