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
import { type TravelTrees, treesLogMinutes } from './travel-trees.ts';
import type { TravelMinutes } from './vendor-day.ts';

/**
 * The travel-time model of a city: a prior, updated by observed trips. Plain JSON of bounded size (at most about
 * 100 KB); an update takes constant time.
 *
 * ln(minutes) = ln(prior minutes) + w . features(distance, hour, day) + area effects + error. The weights w are
 * estimated by Bayesian linear regression (recursive least squares with prior mean 0; Bishop, Pattern Recognition and
 * Machine Learning, 2006, 3.3), the area effects by shrinkage towards 0 (n / (n + k)), and the quantiles of the error
 * from a histogram of out-of-sample errors.
 */
export type TravelModel = {
  readonly version: 1;
  readonly prior: TravelPrior;
  readonly samples: number;
  /** A batch fit to past trips, see `fit-travel.ts`. When present, it replaces the prior. */
  readonly fitted?: FittedTravel;
  readonly regression: Regression;
  readonly areas: AreaEffects;
  readonly errors: TravelErrors;
};

/** A surface fitted to past trips, or the boosted trees that approximate it in the request path. */
export type FittedTravel = { readonly origin: GeoPoint } & (
  | { readonly surface: TravelSurface }
  | { readonly trees: TravelTrees }
);

/**
 * `fromArea`, `toArea`: stable keys of the areas, if they have one; otherwise squares of a grid stand for them.
 * `roadKilometers`: the road distance, if known; otherwise it is estimated from the great-circle distance.
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

/** An observed trip, e.g. from a vendor's `en_route` to their `arrived`. */
export type Trip = TravelQuery & { readonly actualMinutes: number };

/** `basis`: `prior` while fewer than 30 trips have been observed. */
export type TravelEstimate = {
  readonly kilometers: number;
  readonly meanMinutes: number;
  /** 90th percentile of the travel time. */
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

/** `prior` and `base`: ln(minutes) before and after the regression, both before area effects. */
type Prediction = {
  readonly kilometers: number;
  readonly prior: number;
  readonly base: number;
};

const KM_PER_DEGREE = 111.32;

/** Road kilometres of a trip, known or estimated, at least 50 m. @throws RangeError for invalid places or distances. */
function tripKilometers(model: TravelModel, query: Way): number {
  if (!isGeoPoint(query.from) || !isGeoPoint(query.to))
    throw new RangeError('A place of the trip is not on earth.');
  const known = query.roadKilometers;
  if (known !== undefined && !(known >= 0 && known < 41_000))
    throw new RangeError(`Not a distance: ${known} km.`);
  return known === undefined ? roadKilometers(model.prior, query.from, query.to) : Math.max(0.05, known);
}

/** A trip without its time of departure. */
type Way = Omit<TravelQuery, 'departAt' | 'timeZone'>;

/** The trip in the coordinates of the fitted surface: kilometres east and north of `origin`. */
export const surfacePoint = (model: TravelModel, origin: GeoPoint, query: TravelQuery): SurfacePoint => ({
  ...surfaceTrip(model, placesAround(origin), query, tripKilometers(model, query)),
  ...surfaceTime(localTime(query.departAt, query.timeZone)),
});

const surfaceTime = ({ hour, weekday }: LocalTime): LocalTime => ({ hour: rounded(hour), weekday });

/** Kilometres east and north of the surface's origin. */
type Place = { readonly x: number; readonly y: number };

function surfaceTrip(
  model: TravelModel,
  placeOf: (point: GeoPoint) => Place,
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

function placesAround(origin: GeoPoint): (point: GeoPoint) => Place {
  const perDegreeEast = KM_PER_DEGREE * Math.cos((origin.lat * Math.PI) / 180);
  return ({ lat, lng }) => ({
    x: rounded((lng - origin.lng) * perDegreeEast),
    y: rounded((lat - origin.lat) * KM_PER_DEGREE),
  });
}

/** ln of the known road distance over the distance expected from the great circle; 0 for trips below 300 m. */
function detourOf(model: TravelModel, { from, to }: Way, kilometers: number): number {
  const crowKm = distanceMeters(from, to) / 1000;
  if (crowKm <= 0.3) return 0;
  return rounded(
    Math.max(-1, Math.min(1.5, Math.log(kilometers / (crowKm * model.prior.detourFactor + 0.7)))),
  );
}

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;

/** Whether an observed trip is credible: half a minute to 10 hours, at most 150 km/h. Others are ignored. */
export function isPlausibleTrip(model: TravelModel, trip: Trip): boolean {
  const { actualMinutes } = trip;
  return (
    actualMinutes >= 0.5 && actualMinutes <= 600 && tripKilometers(model, trip) / (actualMinutes / 60) <= 150
  );
}

/** A time of departure, with the terms that depend on it alone. */
type Moment = { readonly time: LocalTime; readonly onSurface: LocalTime; readonly effect: TimeEffect };

const momentOf = ({ regression }: TravelModel, time: LocalTime): Moment => ({
  time,
  onSurface: surfaceTime(time),
  effect: timeEffect(regression, time),
});

/** ln(minutes) of the base model, i.e. of the fit, or of the prior without one. */
function startsFrom(model: TravelModel): (query: Way, kilometers: number) => (at: Moment) => number {
  const { fitted, prior } = model;
  if (fitted === undefined) {
    return (_, kilometers) => (at) => Math.log(priorMinutes(prior, kilometers, at.time));
  }
  const placeOf = placesAround(fitted.origin);
  const ofTrip =
    'trees' in fitted
      ? treesLogMinutes(fitted.trees)
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
  const prior = startsFrom(model)(query, kilometers)(moment);
  const learned = regressionEffect(distanceEffect(model.regression, kilometers), moment.effect);
  return { kilometers, prior, base: prior + learned };
}

const keysOf = (query: TravelQuery): AreaKeys => areaKeys(query.from, query.to, query.fromArea, query.toArea);

/**
 * The estimated door-to-door travel time of a trip, with its 90th percentile.
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

/** The model updated by one trip. Constant time; returns a new model. Implausible trips are ignored. */
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
    // A fit already includes the effect of places; area effects on top of it would only fit its noise.
    areas: model.fitted === undefined ? learnArea(model.areas, keys, logMinutes - base) : model.areas,
    errors: learnError(model.errors, Math.exp(base + area), trip.actualMinutes),
  };
}

/**
 * The mean travel time in minutes, for rules that need it for hundreds of candidates; equal to `travelEstimate`'s. Terms
 * that depend on the trip or on the time alone are computed once. The last two trips stay prepared, because a search
 * for slots evaluates the trips to and from a place at one time after another.
 * @throws RangeError as `travelEstimate` does.
 */
export function travelMinutesBy(model: TravelModel, timeZone: string): TravelMinutes {
  const ready = waysOf(model);
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

function waysOf(model: TravelModel): (from: GeoPoint, to: GeoPoint) => ReadyWay {
  const areaOf = squareEffects(model.areas);
  const start = startsFrom(model);
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
