import type { AllocationConfig, Prior, ScorePart } from './allocation-config.ts';
import { SCORE_PARTS } from './allocation-config.ts';
import type { AllocationRequest, Candidate } from './candidate.ts';
import type { FreeSlot } from './free-slot.ts';

export type ScoreParts = Readonly<Record<ScorePart, number>>;

/** Statistics of the eligible vendors of a request, which the fairness part refers to. */
export type Pool = { readonly medianEarnedPerHourMinor: number };

/** Earnings per available hour, in minor units; 0 without available hours. */
const earnedPerHourMinor = (candidate: Candidate): number =>
  candidate.recent.availableHours > 0 ? candidate.recent.earnedMinor / candidate.recent.availableHours : 0;

export function poolOf(eligible: readonly Candidate[]): Pool {
  const earned = eligible.map(earnedPerHourMinor).sort((a, b) => a - b);
  const middle = earned.length >> 1;
  const upper = earned[middle] ?? 0;
  const lower = earned.length % 2 === 0 ? (earned[middle - 1] ?? 0) : upper;
  return { medianEarnedPerHourMinor: (upper + lower) / 2 };
}

/** Posterior mean (m s + total) / (s + count): of a Beta distribution, or a Bayesian average. */
const shrunk = (prior: Prior, total: number, count: number): number =>
  (prior.mean * prior.strength + total) / (prior.strength + count);

/** Largest effect of experience on the preference part; a preferred vendor has this in full. */
const EXPERIENCE = 0.45;

/**
 * 1 for the vendor requested for this job, 0.95 for a preferred one, 0.5 for one without history; experience moves the
 * others around 0.5, by the customer's ratings and with the number of jobs.
 */
function preferencePart(request: AllocationRequest, candidate: Candidate): number {
  if (request.preferredVendorId === candidate.vendorId) return 1;
  const past = request.pastVendors?.get(candidate.vendorId);
  if (past?.preference === 'preferred') return 0.5 + EXPERIENCE;
  if (!past || past.jobs === 0) return 0.5;
  const liking = past.meanRating === null ? 0.25 : (past.meanRating - 3) / 2;
  return 0.5 + EXPERIENCE * liking * (past.jobs / (past.jobs + 1));
}

/**
 * e k / (k + offers) + (1 - e) median / (own + median), with e = `exposureShare`, k = `exposureHalfOffers` and earnings
 * per available hour: favours vendors with few recent offers and with earnings below the median.
 */
function fairnessPart(candidate: Candidate, pool: Pool, config: AllocationConfig): number {
  const own = earnedPerHourMinor(candidate);
  const median = pool.medianEarnedPerHourMinor;
  const earnings = own + median > 0 ? median / (own + median) : 0.5;
  const exposure = config.exposureHalfOffers / (config.exposureHalfOffers + candidate.recent.offersSent);
  return config.exposureShare * exposure + (1 - config.exposureShare) * earnings;
}

/** Bayesian average of the ratings, from 1 to 5. */
export const expectedRating = (
  { ratings: { count, mean } }: Pick<Candidate, 'ratings'>,
  config: AllocationConfig,
): number => {
  return shrunk(config.ratingPrior, count > 0 ? mean * count : 0, count);
};

/** The parts that depend on the vendor's own record and day only. */
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

/** The parts, each in [0, 1] and monotone in the facts it rests on. */
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

/** The weighted mean of the parts, in [0, 1]. */
export function weightedScore(parts: ScoreParts, weights: AllocationConfig['weights']): number {
  let score = 0;
  let total = 0;
  for (const part of SCORE_PARTS) {
    score += weights[part] * parts[part];
    total += weights[part];
  }
  return score / total;
}
