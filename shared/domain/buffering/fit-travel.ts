import type { GeoPoint } from '#kernel/geo.ts';
import { isPlausibleTrip, surfacePoint, type TravelModel, type Trip } from './travel.ts';
import { emptyAreaEffects } from './travel-areas.ts';
import { emptyErrors, learnError } from './travel-errors.ts';
import { emptyRegression } from './travel-regression.ts';
import { fitSurface, MAX_SURFACE_TRIPS, type SurfacePoint, surfaceLogMinutes } from './travel-surface.ts';
import { treesOfSurface } from './travel-trees.ts';

/** Parts of the time span; the errors of each are measured by a fit to the others. */
const FOLDS = 4;
/** Fewer trips than this say less than the built-in model. */
const MIN_TRIPS = 200;
/** What single trips may still change: with more, they unlearned what the fit knows. */
const DOUBT_AFTER_FIT = 0.01;

/**
 * The model refitted to past trips, in order of time: a surface over distance, hour, day and place that
 * takes the prior's place, and fresh errors, each part of the time judged by a fit to the rest. What was
 * learned one by one is in these trips, so that starts anew. For a scheduled function: under a minute and
 * 200 MB at 4,500 trips. With too few plausible trips the model comes back as it was.
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

/** Below, a fit knows no more than what was learned trip by trip. */
export const LEAST_LIVE_TRIPS = 1_500;
/** The latest are fitted: time grows with their square, and a refit has a minute. */
export const MOST_LIVE_TRIPS = 3_000;

/**
 * The model for the request path, refitted to past trips in order of time: the surface of `fitTravel`, answered by
 * trees. Errors stay those that were made on trips when they were new. Undefined with too few plausible trips.
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
