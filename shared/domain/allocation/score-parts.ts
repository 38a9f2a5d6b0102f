import type { AllocationConfig, Prior, ScorePart } from './allocation-config.ts';
import { SCORE_PARTS } from './allocation-config.ts';
import type { AllocationRequest, Candidate } from './candidate.ts';
import type { FreeSlot } from './free-slot.ts';

export type ScoreParts = Readonly<Record<ScorePart, number>>;

/** What the score compares a vendor with: the eligible vendors of this request. */
export type Pool = { readonly medianEarnedPerHourMinor: number };

/** What a vendor earned for each hour he was available; 0 when he was never available. */
const earnedPerHourMinor = (candidate: Candidate): number =>
  candidate.recent.availableHours > 0 ? candidate.recent.earnedMinor / candidate.recent.availableHours : 0;

export function poolOf(eligible: readonly Candidate[]): Pool {
  const earned = eligible.map(earnedPerHourMinor).sort((a, b) => a - b);
  const middle = earned.length >> 1;
  const upper = earned[middle] ?? 0;
  const lower = earned.length % 2 === 0 ? (earned[middle - 1] ?? 0) : upper;
  return { medianEarnedPerHourMinor: (upper + lower) / 2 };
}

/** Posterior mean of a Beta prior (or of a Bayesian average) after `count` observations that sum to `total`. */
const shrunk = (prior: Prior, total: number, count: number): number =>
  (prior.mean * prior.strength + total) / (prior.strength + count);

/** How far experience moves the preference part at most; who is preferred for good is above any experience. */
const EXPERIENCE = 0.45;

/**
 * Who is asked for with this job has 1, who is preferred for good 0.95; good and bad experience move the others
 * around one half, which stands for strangers.
 */
function preferencePart(request: AllocationRequest, candidate: Candidate): number {
  if (request.preferredVendorId === candidate.vendorId) return 1;
  const past = request.pastVendors?.get(candidate.vendorId);
  if (past?.wish === 'preferred') return 0.5 + EXPERIENCE;
  if (!past || past.jobs === 0) return 0.5;
  const liking = past.meanRating === null ? 0.25 : (past.meanRating - 3) / 2;
  return 0.5 + EXPERIENCE * liking * (past.jobs / (past.jobs + 1));
}

/**
 * Fairness: half of the median earnings per hour scores higher than the median (which is one half), twice of it
 * lower; and vendors who were sent few offers get a chance to be known.
 */
function fairnessPart(candidate: Candidate, pool: Pool, config: AllocationConfig): number {
  const own = earnedPerHourMinor(candidate);
  const median = pool.medianEarnedPerHourMinor;
  const earnings = own + median > 0 ? median / (own + median) : 0.5;
  const exposure = config.exposureHalfOffers / (config.exposureHalfOffers + candidate.recent.offersSent);
  return config.exposureShare * exposure + (1 - config.exposureShare) * earnings;
}

/** The expected rating on the 1 to 5 scale. */
export const expectedRating = (
  { ratings: { count, mean } }: Pick<Candidate, 'ratings'>,
  config: AllocationConfig,
): number => {
  return shrunk(config.ratingPrior, count > 0 ? mean * count : 0, count);
};

/** The parts that follow from a vendor's own record and day, whoever else there is. */
export type OwnPart = 'rating' | 'load' | 'acceptance' | 'punctuality';

export function ownParts(
  {
    ratings,
    offers,
    arrivals,
    capacityMinutes,
  }: Pick<Candidate, 'ratings' | 'offers' | 'arrivals' | 'capacityMinutes'>,
  bookedMinutes: number,
  config: AllocationConfig,
): Readonly<Record<OwnPart, number>> {
  return {
    rating: (expectedRating({ ratings }, config) - 1) / 4,
    load: capacityMinutes > 0 ? Math.max(0, 1 - bookedMinutes / capacityMinutes) : 0,
    acceptance: shrunk(config.acceptancePrior, offers.accepted, offers.answered),
    punctuality: shrunk(config.punctualityPrior, arrivals.onTime, arrivals.total),
  };
}

/** Each part in 0..1. Monotone: a better fact never lowers its part. */
export function scoreParts(
  request: AllocationRequest,
  candidate: Candidate,
  slot: FreeSlot,
  bookedMinutes: number,
  pool: Pool,
  config: AllocationConfig,
): ScoreParts {
  return {
    ...ownParts(candidate, bookedMinutes, config),
    travel: 2 ** (-slot.travelMinutes / config.travelHalfMinutes),
    preference: preferencePart(request, candidate),
    fairness: fairnessPart(candidate, pool, config),
  };
}

/** The weighted mean of the parts, 0..1. */
export function weightedScore(parts: ScoreParts, weights: AllocationConfig['weights']): number {
  let score = 0;
  let total = 0;
  for (const part of SCORE_PARTS) {
    score += weights[part] * parts[part];
    total += weights[part];
  }
  return score / total;
}
