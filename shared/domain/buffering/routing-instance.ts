/**
 * A vehicle routing problem with time windows in flat arrays, as the search wants it. Times, travel and
 * cost share one unit (minutes for vendors, distance units for the published instances).
 *
 * Places 0 to visits - 1 are those of the visits; vehicles start and end at any place. `travel` and `way` are
 * matrices of places x places by rows, and need not be symmetric.
 */
export type RoutingInstance = {
  readonly visits: number;
  readonly vehicles: number;
  readonly places: number;
  /** What a plan costs. */
  readonly travel: Float64Array;
  /** The least time from the end of service to the next one: travel, and what is kept free in between. */
  readonly way: Float64Array;
  /** Earliest and latest start of each visit, how long it takes, and how much of a vehicle it fills. */
  readonly ready: Float64Array;
  readonly due: Float64Array;
  readonly service: Float64Array;
  readonly demand: Float64Array;
  /** Cost of leaving a visit out; above any possible travel, so that unserved visits come first. */
  readonly penalty: Float64Array;
  readonly startPlace: Int32Array;
  readonly endPlace: Int32Array;
  readonly opens: Float64Array;
  readonly closes: Float64Array;
  readonly capacity: Float64Array;
  /** Vehicles of one kind are interchangeable while empty. Kinds count from 0. */
  readonly kind: Int32Array;
  /** visits x vehicles: 1 where the vehicle may serve the visit. */
  readonly allowed: Uint8Array;
  /** One entry per vehicle; pauses in order, each [start, end], in which it neither drives nor serves. */
  readonly breaks: readonly (readonly (readonly [start: number, end: number])[])[];
};

/** Visits of each vehicle in order, the visits left out, and the travel of all routes. */
export type RoutePlan = {
  readonly routes: readonly (readonly number[])[];
  readonly unserved: readonly number[];
  readonly travel: number;
};
