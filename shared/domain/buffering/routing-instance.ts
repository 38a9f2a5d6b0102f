/**
 * A vehicle routing problem with time windows in flat arrays. Times, travel and cost share one unit (minutes for
 * vendors, distance units for the published instances).
 *
 * Places 0 to visits - 1 are those of the visits; vehicles start and end at any place. `travel` and `way` are
 * matrices of places x places by rows, and need not be symmetric.
 */
export type RoutingInstance = {
  readonly visits: number;
  readonly vehicles: number;
  readonly places: number;
  /** Cost matrix. */
  readonly travel: Float64Array;
  /** Least time from the end of one service to the start of the next: travel plus buffer. */
  readonly way: Float64Array;
  /** Earliest and latest start, service time and demand of each visit. */
  readonly ready: Float64Array;
  readonly due: Float64Array;
  readonly service: Float64Array;
  readonly demand: Float64Array;
  /** Cost of an unserved visit; above the travel of any plan, so that serving visits has priority. */
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
  /** Breaks per vehicle, in order, each [start, end]: neither travel nor service. */
  readonly breaks: readonly (readonly (readonly [start: number, end: number])[])[];
};

/** Visits of each vehicle in order, unserved visits, and total travel. */
export type RoutePlan = {
  readonly routes: readonly (readonly number[])[];
  readonly unserved: readonly number[];
  readonly travel: number;
};
