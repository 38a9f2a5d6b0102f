import type { Instant } from '#kernel/clock.ts';
import { type GeoPoint, isGeoPoint } from '#kernel/geo.ts';
import { type LocalTime, localTime } from './local-time.ts';
import { type AreaEffects, areaEffect, emptyAreaEffects, learnArea } from './travel-areas.ts';
import { emptyErrors, errorQuantile, learnError, type TravelErrors } from './travel-errors.ts';
import { cityPrior, priorMinutes, roadKilometers, type TravelPrior } from './travel-prior.ts';
import { emptyRegression, learnRegression, predictRegression, type Regression } from './travel-regression.ts';

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
  readonly regression: Regression;
  readonly areas: AreaEffects;
  readonly errors: TravelErrors;
};

/** `fromArea`, `toArea`: any stable key of the area, e.g. the pincode. `roadKilometers`: when it is known. */
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

type Prediction = {
  readonly kilometers: number;
  readonly time: LocalTime;
  readonly prior: number;
  readonly base: number;
  readonly area: number;
};

function predict(model: TravelModel, query: TravelQuery): Prediction {
  if (!isGeoPoint(query.from) || !isGeoPoint(query.to))
    throw new RangeError('A place of the trip is not on earth.');
  const known = query.roadKilometers;
  if (known !== undefined && !(known >= 0 && known < 41_000))
    throw new RangeError(`Not a distance: ${known} km.`);
  const kilometers =
    known === undefined ? roadKilometers(model.prior, query.from, query.to) : Math.max(0.05, known);
  const time = localTime(query.departAt, query.timeZone);
  const prior = Math.log(priorMinutes(model.prior, kilometers, time));
  const base = prior + predictRegression(model.regression, kilometers, time);
  return { kilometers, time, prior, base, area: areaEffect(model.areas, query.fromArea, query.toArea) };
}

/**
 * How long a trip will take, door to door, in minutes.
 * @throws RangeError for places off the earth, times that are no instants and unknown time zones.
 */
export function travelEstimate(model: TravelModel, query: TravelQuery): TravelEstimate {
  const { kilometers, time, prior, base, area } = predict(model, query);
  const meanMinutes = Math.exp(base + area);
  const p90Minutes = Math.exp(base + area + errorQuantile(model.errors, kilometers, 0.9));
  const percent = (ratio: number): string => `${ratio >= 1 ? '+' : ''}${Math.round((ratio - 1) * 100)} %`;
  const reasons = [
    `${kilometers.toFixed(1)} km by road at ${String(Math.floor(time.hour)).padStart(2, '0')}:00 local time`,
    `built-in model: ${Math.exp(prior).toFixed(1)} min`,
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

/**
 * The model after one more trip. Constant time; the given model is left as it is. Trips that can't be true
 * (under half a minute, over 10 hours, faster than 150 km/h) are ignored.
 */
export function learnTrip(model: TravelModel, trip: Trip): TravelModel {
  const { actualMinutes } = trip;
  if (!(actualMinutes >= 0.5 && actualMinutes <= 600)) return model;
  const { kilometers, time, base, area } = predict(model, trip);
  if (kilometers / (actualMinutes / 60) > 150) return model;
  const logMinutes = Math.log(actualMinutes);
  return {
    ...model,
    samples: model.samples + 1,
    regression: learnRegression(model.regression, kilometers, time, logMinutes - base - area),
    areas: learnArea(model.areas, trip.fromArea, trip.toArea, logMinutes - base),
    errors: learnError(model.errors, kilometers, logMinutes - base - area),
  };
}
