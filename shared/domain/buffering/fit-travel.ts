import type { GeoPoint } from '#kernel/geo.ts';
import { isPlausibleTrip, surfacePoint, type TravelModel, type Trip, tripKilometers } from './travel.ts';
import { emptyAreaEffects } from './travel-areas.ts';
import { emptyErrors, learnError } from './travel-errors.ts';
import { emptyRegression } from './travel-regression.ts';
import { fitSurface, MAX_SURFACE_TRIPS, surfaceLogMinutes } from './travel-surface.ts';

/** Share of the trips, the latest, on which the errors of a fit to the earlier ones are measured. */
const CALIBRATION_SHARE = 0.25;
/** Fewer trips than this say less than the built-in model. */
const MIN_TRIPS = 200;

/**
 * The model refitted to past trips, in order of time: a surface over distance, hour, day and place that
 * takes the prior's place, and fresh error quantiles from trips the fit hadn't seen. What was learned one
 * by one since the last fit is in these trips, so it starts anew. For a scheduled function: some seconds and
 * 100 MB at 4,500 trips. With too few plausible trips the model comes back as it was.
 */
export function fitTravel(model: TravelModel, trips: readonly Trip[]): TravelModel {
  const kept = trips.filter((trip) => isPlausibleTrip(model, trip)).slice(-MAX_SURFACE_TRIPS);
  if (kept.length < MIN_TRIPS) return model;
  const origin = centre(kept);
  const points = kept.map((trip) => surfacePoint(model, origin, trip));
  const minutes = kept.map((trip) => trip.actualMinutes);
  const cut = Math.floor(kept.length * (1 - CALIBRATION_SHARE));
  const trial = fitSurface(points.slice(0, cut), minutes.slice(0, cut));
  let errors = emptyErrors();
  for (let i = cut; i < kept.length; i++) {
    const trip = kept[i] as Trip;
    const point = points[i] as (typeof points)[number];
    errors = learnError(
      errors,
      tripKilometers(model, trip),
      Math.log(trip.actualMinutes) - surfaceLogMinutes(trial, point),
    );
  }
  return {
    ...model,
    samples: kept.length,
    fitted: { origin, surface: fitSurface(points, minutes) },
    regression: emptyRegression(),
    areas: emptyAreaEffects(),
    errors,
  };
}

function centre(trips: readonly Trip[]): GeoPoint {
  const mean = (of: (trip: Trip) => number): number =>
    trips.reduce((sum, trip) => sum + of(trip), 0) / trips.length;
  return { lat: mean((trip) => trip.to.lat), lng: mean((trip) => trip.to.lng) };
}
