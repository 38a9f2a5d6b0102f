import type { Instant } from '#kernel/clock.ts';
import { distanceMeters, type GeoPoint, isGeoPoint } from '#kernel/geo.ts';
import { type LocalTime, localTime, localTimeOf } from './local-time.ts';
import {
  type AreaEffects,
  type AreaKeys,
  areaEffect,
  areaKeys,
  emptyAreaEffects,
  learnArea,
  squareEffects,
} from './travel-areas.ts';
import { emptyErrors, learnError, minutesWithin, type TravelErrors } from './travel-errors.ts';
import { cityPrior, priorMinutes, roadKilometers, type TravelPrior } from './travel-prior.ts';
import {
  distanceEffect,
  emptyRegression,
  learnRegression,
  type Regression,
  regressionEffect,
  type TimeEffect,
  timeEffect,
} from './travel-regression.ts';
import {
  type SurfacePoint,
  type SurfaceTrip,
  surfaceLogMinutes,
  type TravelSurface,
} from './travel-surface.ts';
import { type SurfacePlace, type TravelTrees, treesLogMinutes } from './travel-trees.ts';
import type { TravelMinutes } from './vendor-day.ts';

/**
 * What is known about travel in a city: a prior, and what trips taught on top of it. Plain JSON of bounded
 * size (at most about 100 KB), updated in constant time per trip.
 *
 * ln(minutes) = ln(prior minutes) + w . features(distance, hour, day) + area effects + error, where w is
 * learned by Bayesian linear regression (recursive least squares with prior mean 0; Bishop, Pattern
 * Recognition and Machine Learning, 3.3), the area effects by shrinkage towards 0 (n / (n + k)), and the
 * quantiles of the error by counting the errors that the model made on trips it hadn't seen.
 */
export type TravelModel = {
  readonly version: 1;
  readonly prior: TravelPrior;
  readonly samples: number;
  /** What was learned from past trips at once, see `fit-travel.ts`; it then stands in the prior's place. */
  readonly fitted?: FittedTravel;
  readonly regression: Regression;
  readonly areas: AreaEffects;
  readonly errors: TravelErrors;
};

/** A surface fitted to past trips, or the trees that answer like it where time is short. */
export type FittedTravel = { readonly origin: GeoPoint } & (
  | { readonly surface: TravelSurface }
  | { readonly trees: TravelTrees }
);

/**
 * `fromArea`, `toArea`: any stable key of the area, when it has one; else a square on the map is taken.
 * `roadKilometers`: when it is known.
 */
export type TravelQuery = {
  readonly from: GeoPoint;
  readonly to: GeoPoint;
  readonly departAt: Instant;
  readonly timeZone: string;
  readonly fromArea?: string;
  readonly toArea?: string;
  readonly roadKilometers?: number;
};

/** A trip that was made, e.g. from a vendor's `en_route` to his `arrived`. */
export type Trip = TravelQuery & { readonly actualMinutes: number };

/** `basis`: how far to trust it; `prior` means fewer than 30 trips were seen. */
export type TravelEstimate = {
  readonly kilometers: number;
  readonly meanMinutes: number;
  /** Nine trips of ten take no longer than this. */
  readonly p90Minutes: number;
  readonly basis: 'prior' | 'learned';
  readonly reasons: readonly string[];
};

export const travelModel = (prior: TravelPrior = cityPrior): TravelModel => ({
  version: 1,
  prior,
  samples: 0,
  regression: emptyRegression(),
  areas: emptyAreaEffects(),
  errors: emptyErrors(),
});

const LEARNED_FROM_SAMPLES = 30;

/** Before area effects. */
type Prediction = {
  readonly kilometers: number;
  readonly prior: number;
  readonly base: number;
};

const KM_PER_DEGREE = 111.32;

/** Road kilometres of a trip, known or assumed, at least 50 m. @throws RangeError for what is no trip. */
function tripKilometers(model: TravelModel, query: Way): number {
  if (!isGeoPoint(query.from) || !isGeoPoint(query.to))
    throw new RangeError('A place of the trip is not on earth.');
  const known = query.roadKilometers;
  if (known !== undefined && !(known >= 0 && known < 41_000))
    throw new RangeError(`Not a distance: ${known} km.`);
  return known === undefined ? roadKilometers(model.prior, query.from, query.to) : Math.max(0.05, known);
}

/** What a trip is but for its time. */
type Way = Omit<TravelQuery, 'departAt' | 'timeZone'>;

/** The trip as the fitted surface sees it, in kilometres east and north of `origin`. */
export const surfacePoint = (model: TravelModel, origin: GeoPoint, query: TravelQuery): SurfacePoint => ({
  ...surfaceTrip(model, placesAround(origin), query, tripKilometers(model, query)),
  ...surfaceTime(localTime(query.departAt, query.timeZone)),
});

const surfaceTime = ({ hour, weekday }: LocalTime): LocalTime => ({ hour: rounded(hour), weekday });

function surfaceTrip(
  model: TravelModel,
  placeOf: (point: GeoPoint) => SurfacePlace,
  query: Way,
  kilometers: number,
): SurfaceTrip {
  const from = placeOf(query.from);
  const to = placeOf(query.to);
  return {
    logKm: rounded(Math.log(Math.max(0.15, kilometers))),
    fromX: from.x,
    fromY: from.y,
    toX: to.x,
    toY: to.y,
    detour: query.roadKilometers === undefined ? 0 : detourOf(model, query, kilometers),
  };
}

function placesAround(origin: GeoPoint): (point: GeoPoint) => SurfacePlace {
  const perDegreeEast = KM_PER_DEGREE * Math.cos((origin.lat * Math.PI) / 180);
  return ({ lat, lng }) => ({
    x: rounded((lng - origin.lng) * perDegreeEast),
    y: rounded((lat - origin.lat) * KM_PER_DEGREE),
  });
}

/** ln of a known road distance against what the crow's suggests; 0 where both are too short to tell. */
function detourOf(model: TravelModel, { from, to }: Way, kilometers: number): number {
  const crowKm = distanceMeters(from, to) / 1000;
  if (crowKm <= 0.3) return 0;
  return rounded(
    Math.max(-1, Math.min(1.5, Math.log(kilometers / (crowKm * model.prior.detourFactor + 0.7)))),
  );
}

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;

/** Trips that can't be true teach nothing: under half a minute, over 10 hours, faster than 150 km/h. */
export function isPlausibleTrip(model: TravelModel, trip: Trip): boolean {
  const { actualMinutes } = trip;
  return (
    actualMinutes >= 0.5 && actualMinutes <= 600 && tripKilometers(model, trip) / (actualMinutes / 60) <= 150
  );
}

/** A time of departure, and what depends on it alone. */
type Moment = { readonly time: LocalTime; readonly onSurface: LocalTime; readonly effect: TimeEffect };

const momentOf = ({ regression }: TravelModel, time: LocalTime): Moment => ({
  time,
  onSurface: surfaceTime(time),
  effect: timeEffect(regression, time),
});

/** ln(minutes) before anything learned trip by trip: by the prior, or by what was fitted. */
function startsFrom(
  model: TravelModel,
  hub: GeoPoint | undefined,
): (query: Way, kilometers: number) => (at: Moment) => number {
  const { fitted, prior } = model;
  if (fitted === undefined) {
    return (_, kilometers) => (at) => Math.log(priorMinutes(prior, kilometers, at.time));
  }
  const placeOf = placesAround(fitted.origin);
  const ofTrip =
    'trees' in fitted
      ? treesLogMinutes(fitted.trees, hub && placeOf(hub))
      : (trip: SurfaceTrip) => (time: LocalTime) => surfaceLogMinutes(fitted.surface, { ...trip, ...time });
  return (query, kilometers) => {
    const logMinutes = ofTrip(surfaceTrip(model, placeOf, query, kilometers));
    return (at) => logMinutes(at.onSurface);
  };
}

const timeOf = ({ departAt, timeZone }: TravelQuery): LocalTime => localTime(departAt, timeZone);

function predict(model: TravelModel, query: Way, time: LocalTime): Prediction {
  const kilometers = tripKilometers(model, query);
  const moment = momentOf(model, time);
  const prior = startsFrom(model, undefined)(query, kilometers)(moment);
  const learned = regressionEffect(distanceEffect(model.regression, kilometers), moment.effect);
  return { kilometers, prior, base: prior + learned };
}

const keysOf = (query: TravelQuery): AreaKeys => areaKeys(query.from, query.to, query.fromArea, query.toArea);

/**
 * How long a trip will take, door to door, in minutes.
 * @throws RangeError for places off the earth, times that are no instants and unknown time zones.
 */
export function travelEstimate(model: TravelModel, query: TravelQuery): TravelEstimate {
  const time = timeOf(query);
  const { kilometers, prior, base } = predict(model, query, time);
  const area = areaEffect(model.areas, keysOf(query));
  const meanMinutes = Math.exp(base + area);
  const p90Minutes = minutesWithin(model.errors, meanMinutes, 0.9);
  const percent = (ratio: number): string => `${ratio >= 1 ? '+' : ''}${Math.round((ratio - 1) * 100)} %`;
  const reasons = [
    `${kilometers.toFixed(1)} km by road at ${String(Math.floor(time.hour)).padStart(2, '0')}:00 local time`,
    `${model.fitted === undefined ? 'built-in model' : 'model fitted to past trips'}: ${Math.exp(prior).toFixed(1)} min`,
  ];
  if (model.samples > 0) {
    reasons.push(
      `${model.samples} trips seen: ${percent(Math.exp(base - prior))} for this distance and hour`,
    );
  }
  if (area !== 0) reasons.push(`these areas: ${percent(Math.exp(area))}`);
  return {
    kilometers,
    meanMinutes,
    p90Minutes,
    basis: model.samples >= LEARNED_FROM_SAMPLES ? 'learned' : 'prior',
    reasons,
  };
}

/** The model after one more trip. Constant time; the given model is left as it is. Implausible trips are ignored. */
export function learnTrip(model: TravelModel, trip: Trip): TravelModel {
  if (!isPlausibleTrip(model, trip)) return model;
  const time = timeOf(trip);
  const { kilometers, base } = predict(model, trip, time);
  const keys = keysOf(trip);
  const area = areaEffect(model.areas, keys);
  const logMinutes = Math.log(trip.actualMinutes);
  return {
    ...model,
    samples: model.samples + 1,
    regression: learnRegression(model.regression, kilometers, time, logMinutes - base - area),
    // A fit knows the ground already; counted again, areas would only learn its noise.
    areas: model.fitted === undefined ? learnArea(model.areas, keys, logMinutes - base) : model.areas,
    errors: learnError(model.errors, Math.exp(base + area), trip.actualMinutes),
  };
}

/**
 * The estimate alone, in minutes, for rules that ask it of hundreds of candidates: exactly `travelEstimate`'s. What
 * depends on the trip or on the time alone is computed once; the last two trips are kept, since a search for slots asks
 * for the same way to a place and on from it at one time after another. `hub`: a place from or to which most of them
 * go; the answers are the same without it, and slower.
 * @throws RangeError as `travelEstimate` does.
 */
export function travelMinutesBy(model: TravelModel, timeZone: string, hub?: GeoPoint): TravelMinutes {
  const ready = waysOf(model, hub);
  const moments = new Map<number, Moment>();
  const momentAt = (departMs: number): Moment => {
    let known = moments.get(departMs);
    if (known === undefined) {
      known = momentOf(model, localTimeOf(departMs, timeZone));
      if (moments.size >= MOST_MOMENTS) moments.clear();
      moments.set(departMs, known);
    }
    return known;
  };
  let last: ReadyWay | undefined;
  let before: ReadyWay | undefined;
  return (from, to, departMs) => {
    if (last?.from !== from || last.to !== to) {
      const again = before?.from === from && before.to === to ? before : ready(from, to);
      before = last;
      last = again;
    }
    return last.minutesAt(momentAt(departMs));
  };
}

type ReadyWay = {
  readonly from: GeoPoint;
  readonly to: GeoPoint;
  readonly minutesAt: (at: Moment) => number;
};
const MOST_MOMENTS = 1_000;

function waysOf(model: TravelModel, hub: GeoPoint | undefined): (from: GeoPoint, to: GeoPoint) => ReadyWay {
  const areaOf = squareEffects(model.areas);
  const start = startsFrom(model, hub);
  return (from, to) => {
    const kilometers = tripKilometers(model, { from, to });
    const prior = start({ from, to }, kilometers);
    const distance = distanceEffect(model.regression, kilometers);
    const area = areaOf(from, to);
    const minutesAt = (at: Moment): number =>
      Math.exp(prior(at) + regressionEffect(distance, at.effect) + area);
    return { from, to, minutesAt };
  };
}
