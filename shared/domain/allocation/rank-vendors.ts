import { distanceMeters, isGeoPoint } from '#kernel/geo.ts';
import type { UserId } from '#kernel/ids.ts';
import {
  type AllocationConfig,
  assertAllocationConfig,
  DEFAULT_ALLOCATION_CONFIG,
} from './allocation-config.ts';
import type { AllocationRequest, Candidate, Refusal, RefusalReason, TravelMinutes } from './candidate.ts';
import { explainForOps, explainForVendor, type OpsReason, type VendorReason } from './explain-ranking.ts';
import type { FreeSlot } from './free-slot.ts';
import { judgeCandidate } from './hard-filters.ts';
import { poolOf, type ScoreParts, scoreParts, weightedScore } from './score-parts.ts';

export type RankedVendor = {
  readonly vendorId: UserId;
  /** 1 for the best. */
  readonly rank: number;
  /** 0..1, the weighted mean of `parts`. */
  readonly score: number;
  readonly parts: ScoreParts;
  readonly startMs: number;
  readonly travelMinutes: number;
  readonly extraTravelMinutes: number;
  /** For ops only, since it includes figures of the pool. Largest contribution first; the points sum to the score. */
  readonly opsReasons: readonly OpsReason[];
  /** May be shown to this vendor. */
  readonly vendorReasons: readonly VendorReason[];
};

export type Ranking = {
  readonly ranked: readonly RankedVendor[];
  /** In order of vendor id. */
  readonly refused: readonly Refusal[];
  /** Number of refusals per reason. */
  readonly refusedByReason: Readonly<Partial<Record<RefusalReason, number>>>;
};

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Travel by great-circle distance, detour factor and constant speed: the default without a travel model. */
export const straightLineTravel =
  (config: Pick<AllocationConfig, 'detourFactor' | 'speedKmh'>): TravelMinutes =>
  (from, to) =>
    (distanceMeters(from, to) * config.detourFactor * 60) / (config.speedKmh * 1000);

/** Throws for NaN and negative travel times, which would otherwise silently make every vendor infeasible. */
const checkedTravel =
  (travel: TravelMinutes): TravelMinutes =>
  (from, to, departMs) => {
    const minutes = travel(from, to, departMs);
    if (!(minutes >= 0)) throw new RangeError(`The travel model gave ${minutes} min.`);
    return minutes;
  };

/** @throws RangeError naming the invalid field of the request. */
export function assertAllocationRequest(request: AllocationRequest): void {
  const check = (holds: boolean, field: string) => {
    if (!holds) throw new RangeError(`The allocation request's ${field} makes no sense.`);
  };
  check(isGeoPoint(request.point), 'point');
  check(Number.isFinite(request.nowMs), 'nowMs');
  check(Number.isFinite(request.earliestStartMs), 'earliestStartMs');
  check(
    Number.isFinite(request.latestStartMs) && request.latestStartMs >= request.earliestStartMs,
    'latestStartMs',
  );
  check(Number.isFinite(request.durationMinutes) && request.durationMinutes > 0, 'durationMinutes');
  check(Number.isFinite(request.bufferMinutes) && request.bufferMinutes >= 0, 'bufferMinutes');
}

/** @throws RangeError when a vendor appears twice. */
export function assertNoDuplicates(candidates: readonly Candidate[]): void {
  const seen = new Set<string>();
  for (const { vendorId } of candidates) {
    if (seen.has(vendorId)) throw new RangeError(`Vendor ${vendorId} appears twice among the candidates.`);
    seen.add(vendorId);
  }
}

/**
 * The eligible vendors for a job, best first, and the reason for refusing each of the others.
 *
 * Hard filters first (each with a named reason), then a score: the weighted mean of seven parts in [0, 1], namely a
 * Bayesian average of ratings, travel to the job (halving every `travelHalfMinutes`), the free share of the day, Beta
 * posterior means of acceptance and punctuality, the customer's preference and experience, and fairness of earnings and
 * exposure. Does not depend on the order of `candidates`; ties go to the smaller vendor id.
 *
 * A candidate with an invalid record is refused as `invalid_record`; without candidates the ranking is empty.
 * @param travel travel time in minutes; by default great-circle distance at constant speed.
 * @throws RangeError for an invalid request, configuration or travel time, or a repeated vendor.
 */
export function rankVendors(
  request: AllocationRequest,
  candidates: readonly Candidate[],
  config: AllocationConfig = DEFAULT_ALLOCATION_CONFIG,
  travel: TravelMinutes = straightLineTravel(config),
): Ranking {
  assertAllocationConfig(config);
  assertAllocationRequest(request);
  assertNoDuplicates(candidates);
  const minutes = checkedTravel(travel);
  const refused: Refusal[] = [];
  const refusedByReason: Partial<Record<RefusalReason, number>> = {};
  const eligible: { candidate: Candidate; slot: FreeSlot; bookedMinutes: number }[] = [];
  for (const candidate of candidates) {
    const verdict = judgeCandidate(request, candidate, config, minutes);
    if (verdict.eligible) {
      eligible.push({ candidate, slot: verdict.slot, bookedMinutes: verdict.bookedMinutes });
    } else {
      refused.push({ vendorId: candidate.vendorId, reason: verdict.reason, detail: verdict.detail });
      refusedByReason[verdict.reason] = (refusedByReason[verdict.reason] ?? 0) + 1;
    }
  }
  const pool = poolOf(eligible.map(({ candidate }) => candidate));
  const ranked = eligible
    .map(({ candidate, slot, bookedMinutes }) => {
      const parts = scoreParts(request, candidate, slot, bookedMinutes, pool, config);
      return { candidate, slot, parts, score: weightedScore(parts, config.weights) };
    })
    .sort((a, b) => b.score - a.score || byText(a.candidate.vendorId, b.candidate.vendorId))
    .map(({ candidate, slot, parts, score }, index) => ({
      vendorId: candidate.vendorId,
      rank: index + 1,
      score,
      parts,
      ...slot,
      opsReasons: explainForOps(request, candidate, slot, parts, config),
      vendorReasons: explainForVendor(request, candidate, slot, config),
    }));
  refused.sort((a, b) => byText(a.vendorId, b.vendorId));
  return { ranked, refused, refusedByReason };
}
