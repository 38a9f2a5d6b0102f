import type { BookingId, UserId } from '#kernel/ids.ts';
import {
  type AllocationConfig,
  assertAllocationConfig,
  DEFAULT_ALLOCATION_CONFIG,
} from './allocation-config.ts';
import type { AllocationRequest, Candidate, TravelMinutes } from './candidate.ts';
import { sparseCosts } from './core-graph.ts';
import { faultOf } from './hard-filters.ts';
import { COST_SCALE, pairScorer, type ScoredPair } from './pair-scorer.ts';
import { assertAllocationRequest, assertNoDuplicates, straightLineTravel } from './rank-vendors.ts';
import type { ScoreParts } from './score-parts.ts';
import { solveSparseAssignment } from './solve-assignment.ts';
import { vendorsByDistance } from './vendor-places.ts';

export type BatchBooking = AllocationRequest & { readonly bookingId: BookingId };

export type BatchOptions = {
  readonly config: AllocationConfig;
  readonly travel: TravelMinutes;
  /** A lower bound of `travel` at this distance. The tighter, the fewer pairs are scored. */
  readonly leastTravelMinutes: (distanceMeters: number) => number;
  /** Number of nearest vendors each booking starts with. Changes the speed only. */
  readonly nearestVendors: number;
};

export type BatchAssignment = {
  readonly bookingId: BookingId;
  readonly vendorId: UserId;
  readonly score: number;
  readonly parts: ScoreParts;
  readonly startMs: number;
  readonly travelMinutes: number;
};

export type BatchResult = {
  readonly assigned: readonly BatchAssignment[];
  readonly unassigned: readonly BookingId[];
  readonly totalScore: number;
  /** Proof of optimality: pairs scored and pairs in all, rounds of pricing, and primal minus dual cost (0). */
  readonly proof: {
    readonly pairsScored: number;
    readonly pairs: number;
    readonly rounds: number;
    readonly gap: number;
  };
};

/** Straight lines at constant speed, for which the lower bound is the travel time itself. */
export function straightLineOptions(config: AllocationConfig = DEFAULT_ALLOCATION_CONFIG): BatchOptions {
  const minutesPerMeter = (config.detourFactor * 60) / (config.speedKmh * 1000);
  return {
    config,
    travel: straightLineTravel(config),
    leastTravelMinutes: (meters) => meters * minutesPerMeter,
    nearestVendors: 24,
  };
}

/**
 * Assigns each vendor at most one of the bookings: the most bookings possible and, among those assignments, one with the
 * highest sum of scores (to a millionth of a point), with a proof of optimality.
 *
 * Partial pricing: each booking starts with its nearest vendors and the assignment problem is solved. A pair not yet
 * scored can improve the solution only if its reduced cost is negative; with the lower bound of travel, this limits the
 * distance of such vendors. Those are scored, and the problem is solved again until there are none, so unscored pairs
 * can't improve the result. For bookings that overlap in time; for a whole day see `allocateDay`.
 * @throws RangeError for an invalid booking, configuration or travel time, or a repeated id.
 */
export function allocateBatch(
  bookings: readonly BatchBooking[],
  vendors: readonly Candidate[],
  options: BatchOptions = straightLineOptions(),
): BatchResult {
  assertAllocationConfig(options.config);
  bookings.forEach(assertAllocationRequest);
  assertNoDuplicates(vendors);
  if (new Set(bookings.map(({ bookingId }) => bookingId)).size !== bookings.length) {
    throw new RangeError('A booking appears twice in the batch.');
  }
  const sound = vendors.filter((vendor) => faultOf(vendor) === undefined);
  const sorted = sound.sort((a, b) => (a.vendorId < b.vendorId ? -1 : 1));
  const search = pairSearch(bookings, sorted, options);
  bookings.forEach((_, row) => {
    search.addNearest(row);
  });
  for (let rounds = 1; ; rounds += 1) {
    const solution = search.solve();
    let added = 0;
    for (let row = 0; row < bookings.length; row += 1) {
      added += search.addPromising(row, solution.rowDual, solution.columnDual);
    }
    if (added === 0) return search.result(solution.columnOf, rounds, solution.gap);
  }
}

function pairSearch(bookings: readonly BatchBooking[], vendors: readonly Candidate[], options: BatchOptions) {
  const scorer = pairScorer(vendors, options.config, options.travel);
  const places = vendorsByDistance(vendors);
  const nobodyCost = 2 * COST_SCALE * (bookings.length + 1);
  const scored: Map<number, ScoredPair>[] = bookings.map(() => new Map());

  /** Scores a pair that has not been scored yet. */
  function look(row: number, vendor: number): ScoredPair {
    const known = (scored[row] as Map<number, ScoredPair>).get(vendor);
    if (known) return known;
    const pair = scorer.score(bookings[row] as BatchBooking, vendor);
    (scored[row] as Map<number, ScoredPair>).set(vendor, pair);
    return pair;
  }

  function addNearest(row: number): void {
    const near = places.nearest((bookings[row] as BatchBooking).point, options.nearestVendors);
    for (const { vendor } of near) look(row, vendor);
  }

  /** Prices the vendors whose lower bound of cost could improve the solution. @returns how many do. */
  function addPromising(row: number, rowDual: Float64Array, columnDual: Float64Array): number {
    const dual = rowDual[row] as number;
    const reach = scorer.reachMinutes(dual);
    let improving = 0;
    for (const { vendor, distanceMeters } of places.within(
      (bookings[row] as BatchBooking).point,
      (meters) => options.leastTravelMinutes(meters) <= reach,
    )) {
      if (scored[row]?.has(vendor)) continue;
      const allowed = dual + (columnDual[vendor] as number);
      const least = options.leastTravelMinutes(distanceMeters);
      if (scorer.leastCost(vendor, least) >= allowed) continue;
      const pair = look(row, vendor);
      if (pair.eligible && pair.slot.travelMinutes < least - 1e-6) {
        throw new RangeError(`The least travel time, ${least} min, is more than that of the travel model.`);
      }
      if (pair.eligible && pair.cost < allowed) improving += 1;
    }
    return improving;
  }

  function solve() {
    const allowed = scored.map((pairs) =>
      [...pairs].flatMap(([column, pair]) => (pair.eligible ? [{ column, cost: pair.cost }] : [])),
    );
    const graph = sparseCosts(allowed, vendors.length, nobodyCost);
    const solved = solveSparseAssignment(graph);
    if (!solved.ok) throw new Error('Every booking can stay unassigned, yet one could not be placed.');
    const { total, rowDual, columnDual } = solved.value;
    let dual = 0;
    for (const value of rowDual) dual += value;
    for (const value of columnDual) dual += value;
    return { ...solved.value, gap: total - dual };
  }

  function result(columnOf: Int32Array, rounds: number, gap: number): BatchResult {
    const assigned: BatchAssignment[] = [];
    const unassigned: BookingId[] = [];
    bookings.forEach(({ bookingId }, row) => {
      const vendor = vendors[columnOf[row] as number];
      const pair = scored[row]?.get(columnOf[row] as number);
      if (!vendor || !pair?.eligible) unassigned.push(bookingId);
      else {
        const { score, parts, slot } = pair;
        const { startMs, travelMinutes } = slot;
        assigned.push({ bookingId, vendorId: vendor.vendorId, score, parts, startMs, travelMinutes });
      }
    });
    const pairsScored = scored.reduce((total, pairs) => total + pairs.size, 0);
    const totalScore = assigned.reduce((total, { score }) => total + score, 0);
    const pairs = bookings.length * vendors.length;
    return { assigned, unassigned, totalScore, proof: { pairsScored, pairs, rounds, gap } };
  }

  return { addNearest, addPromising, solve, result };
}
