import { type AllocationConfig, SCORE_PARTS } from './allocation-config.ts';
import type { AllocationRequest, Candidate, RefusalReason, TravelMinutes } from './candidate.ts';
import type { FreeSlot } from './free-slot.ts';
import { faultOf, judgeCandidate } from './hard-filters.ts';
import { poolOf, type ScoreParts, scoreParts, weightedScore } from './score-parts.ts';

/** Cost units per point of score: costs are integers, so that optimality is exact. */
export const COST_SCALE = 1_000_000;

export type ScoredPair =
  | {
      readonly eligible: true;
      readonly cost: number;
      readonly score: number;
      readonly parts: ScoreParts;
      readonly slot: FreeSlot;
    }
  | { readonly eligible: false; readonly reason: RefusalReason };

/** Scores the pairs of a batch, and bounds the cost of pairs without scoring them. */
export type PairScorer = {
  score(request: AllocationRequest, vendor: number): ScoredPair;
  /** Lower bound of the cost of this vendor's pairs with a travel time of at least `travelMinutes`. */
  leastCost(vendor: number, travelMinutes: number): number;
  /** The travel time above which no vendor's pair can cost less than `cost`; at most `maxTravelMinutes`. */
  reachMinutes(cost: number): number;
};

/** Of the seven parts, only travel and preference depend on the booking; the others are constant per vendor. */
export function pairScorer(
  vendors: readonly Candidate[],
  config: AllocationConfig,
  travel: TravelMinutes,
): PairScorer {
  const pool = poolOf(vendors.filter((vendor) => faultOf(vendor) === undefined));
  let totalWeight = 0;
  for (const part of SCORE_PARTS) totalWeight += config.weights[part];
  const travelShare = config.weights.travel / totalWeight;
  const bookedMinutes = vendors.map(({ visits }) =>
    visits.reduce((total, visit) => total + (visit.endMs - visit.startMs) / 60_000, 0),
  );
  // Upper bound: preference and travel are 1 at most.
  const bestScore = vendors.map((vendor, index) => {
    const slot = { startMs: 0, travelMinutes: 0, extraTravelMinutes: 0 };
    const parts = scoreParts(ANY_REQUEST, vendor, slot, bookedMinutes[index] ?? 0, pool, config);
    return weightedScore({ ...parts, preference: 1 }, config.weights);
  });
  const bestOfAll = bestScore.reduce((best, score) => Math.max(best, score), 0);
  const costOf = (score: number) => Math.round((1 - score) * COST_SCALE);
  const atDistance = (score: number, minutes: number) =>
    score - travelShare * (1 - 2 ** (-minutes / config.travelHalfMinutes));
  return {
    score(request, index) {
      const vendor = vendors[index] as Candidate;
      const verdict = judgeCandidate(request, vendor, config, travel);
      if (!verdict.eligible) return { eligible: false, reason: verdict.reason };
      const parts = scoreParts(request, vendor, verdict.slot, verdict.bookedMinutes, pool, config);
      const score = weightedScore(parts, config.weights);
      return { eligible: true, cost: costOf(score), score, parts, slot: verdict.slot };
    },
    // One unit less, since sums in another order may round differently.
    leastCost: (vendor, minutes) => costOf(atDistance(bestScore[vendor] ?? 1, minutes)) - 1,
    reachMinutes(cost) {
      const missing = bestOfAll - (1 - (cost + 1) / COST_SCALE);
      const kept = 1 - missing / travelShare;
      if (!(kept > 0)) return config.maxTravelMinutes;
      return Math.min(config.maxTravelMinutes, Math.max(0, -Math.log2(kept) * config.travelHalfMinutes));
    },
  };
}

const ANY_REQUEST: AllocationRequest = {
  serviceId: '' as AllocationRequest['serviceId'],
  pincode: '',
  point: { lat: 0, lng: 0 },
  nowMs: 0,
  earliestStartMs: 0,
  latestStartMs: 0,
  durationMinutes: 0,
  bufferMinutes: 0,
};
