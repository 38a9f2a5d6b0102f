import type { GeoPoint } from '#kernel/geo.ts';
import { isPlausibleTrip, surfacePoint, type TravelModel, type Trip } from './travel.ts';
import { emptyAreaEffects } from './travel-areas.ts';
import { emptyErrors, learnError } from './travel-errors.ts';
import { emptyRegression } from './travel-regression.ts';
import { fitSurface, MAX_SURFACE_TRIPS, type SurfacePoint, surfaceLogMinutes } from './travel-surface.ts';
import { treesOfSurface } from './travel-trees.ts';

/** Cross-validation folds, consecutive in time. */
const FOLDS = 4;
/** With fewer trips, the built-in model is better. */
const MIN_TRIPS = 200;
/** Scale of the prior variances after a fit; larger values degraded the fit. */
const DOUBT_AFTER_FIT = 0.01;

/**
 * Refits the model to past trips in order of time: a surface over distance, hour, day and place replaces the prior, and
 * the error histogram is taken from cross-validation. Regression and area effects start anew, since these trips include
 * the ones they were learned from. For a scheduled function: below a minute and 200 MB at 4,500 trips. Returns the model
 * unchanged with too few plausible trips.
 */
export function fitTravel(model: TravelModel, trips: readonly Trip[]): TravelModel {
  const kept = trips.filter((trip) => isPlausibleTrip(model, trip)).slice(-MAX_SURFACE_TRIPS);
  if (kept.length < MIN_TRIPS) return model;
  const origin = centre(kept);
  const points = kept.map((trip) => surfacePoint(model, origin, trip));
  const minutes = kept.map((trip) => trip.actualMinutes);
  let errors = emptyErrors();
  for (let fold = 0; fold < FOLDS; fold++) {
    const from = Math.floor((kept.length * fold) / FOLDS);
    const to = Math.floor((kept.length * (fold + 1)) / FOLDS);
    const others = <T>(list: readonly T[]): T[] => [...list.slice(0, from), ...list.slice(to)];
    const trial = fitSurface(others(points), others(minutes));
    for (let i = from; i < to; i++) {
      const estimate = Math.exp(surfaceLogMinutes(trial, points[i] as SurfacePoint));
      errors = learnError(errors, estimate, minutes[i] as number, 1);
    }
  }
  return {
    ...model,
    samples: kept.length,
    fitted: { origin, surface: fitSurface(points, minutes) },
    regression: emptyRegression(DOUBT_AFTER_FIT),
    areas: emptyAreaEffects(),
    errors,
  };
}

/** With fewer trips, a fit is no better than learning trip by trip. */
export const LEAST_LIVE_TRIPS = 1_500;
/** The latest are fitted: time grows with their square, and a refit has a minute. */
export const MOST_LIVE_TRIPS = 3_000;

/**
 * Refits the model for the request path to past trips in order of time: the surface of `fitTravel`, approximated by
 * trees. The error histogram is kept, as it holds out-of-sample errors. Undefined with too few plausible trips.
 */
export function fitLiveTravel(model: TravelModel, trips: readonly Trip[]): TravelModel | undefined {
  const kept = trips.filter((trip) => isPlausibleTrip(model, trip)).slice(-MOST_LIVE_TRIPS);
  if (kept.length < LEAST_LIVE_TRIPS) return undefined;
  const origin = centre(kept);
  const points = kept.map((trip) => surfacePoint(model, origin, trip));
  const surface = fitSurface(
    points,
    kept.map((trip) => trip.actualMinutes),
  );
  return {
    ...model,
    fitted: { origin, trees: treesOfSurface(surface) },
    regression: emptyRegression(DOUBT_AFTER_FIT),
    areas: emptyAreaEffects(),
  };
}

function centre(trips: readonly Trip[]): GeoPoint {
  const mean = (of: (trip: Trip) => number): number =>
    trips.reduce((sum, trip) => sum + of(trip), 0) / trips.length;
  return { lat: mean((trip) => trip.to.lat), lng: mean((trip) => trip.to.lng) };
}
