import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';
import type { LocalTime } from './local-time.ts';

/** What is assumed about travel in a city before anything has been learned there. */
export type TravelPrior = {
  /** Road kilometres per kilometre of great circle. */
  readonly detourFactor: number;
  /** Minutes a trip costs however short: leaving, parking, finding the door. */
  readonly overheadMinutes: number;
  /** Speed of a trip of 1 km on free roads, km/h; longer trips reach faster roads. */
  readonly shortTripKmh: number;
  /** Growth of speed with distance: speed is shortTripKmh * km^exponent, up to topKmh. */
  readonly distanceExponent: number;
  readonly topKmh: number;
  /** Share of free speed left at each local hour of a working day, and of a Saturday or Sunday. */
  readonly workdaySpeedShare: readonly number[];
  readonly weekendSpeedShare: readonly number[];
};

/** An Indian metro by two-wheeler or car: slow mornings and evenings, free nights, later weekends. */
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

/** Road kilometres between two places as the prior assumes, never less than 50 m. */
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

/** Minutes door to door by the prior alone. */
export function priorMinutes(prior: TravelPrior, kilometers: number, time: LocalTime): number {
  const free = Math.min(prior.topKmh, prior.shortTripKmh * kilometers ** prior.distanceExponent);
  return prior.overheadMinutes + (60 * kilometers) / (free * speedShare(prior, time));
}
