import { type AllocationConfig, SCORE_PARTS, type ScorePart } from './allocation-config.ts';
import type { AllocationRequest, Candidate } from './candidate.ts';
import type { FreeSlot } from './free-slot.ts';
import { expectedRating, type OwnPart, ownParts, type ScoreParts } from './score-parts.ts';

/** A line of the explanation for ops: part, relative weight, and points (weight * value). Points sum to the score. */
export type OpsReason = {
  readonly part: ScorePart;
  readonly value: number;
  readonly weight: number;
  readonly points: number;
  readonly fact: string;
};

/** A line of the explanation for the vendor: no figures of other vendors, no rank, no negative feedback of a customer. */
export type VendorReason = { readonly part: ScorePart; readonly text: string };

const percent = (share: number) => `${Math.round(share * 100)} %`;

function fact(
  part: ScorePart,
  request: AllocationRequest,
  candidate: Candidate,
  slot: FreeSlot,
  value: number,
  config: AllocationConfig,
): string {
  switch (part) {
    case 'travel':
      return `${Math.round(slot.travelMinutes)} min to the job, ${Math.round(slot.extraTravelMinutes)} min added to the day`;
    case 'preference':
      return preferenceFact(request, candidate);
    case 'fairness':
      return `${Math.round(candidate.recent.offersSent)} recent offers, earnings against the median of those eligible`;
    default:
      return ownFact(part, candidate, value, config);
  }
}

function preferenceFact(
  { preferredVendorId, pastVendors }: AllocationRequest,
  { vendorId }: Candidate,
): string {
  const past = pastVendors?.get(vendorId);
  const before = `${past?.jobs ?? 0} earlier jobs for this customer`;
  if (preferredVendorId === vendorId) return 'asked for by the customer';
  if (past?.preference === 'preferred') return `preferred by the customer, ${before}`;
  return past?.meanRating ? `${before}, rated ${past.meanRating.toFixed(1)} by the customer` : before;
}

/** The basis of a part in the vendor's own record; contains no data of others, so the vendor may see it. */
function ownFact(part: OwnPart, candidate: Candidate, value: number, config: AllocationConfig): string {
  const { ratings, offers, arrivals } = candidate;
  switch (part) {
    case 'rating':
      return `expected ${expectedRating(candidate, config).toFixed(2)} from ${ratings.count} ratings`;
    case 'load':
      return `${percent(1 - value)} of the day is booked`;
    case 'acceptance':
      return `${offers.accepted} of ${offers.answered} offers accepted, expected ${percent(value)}`;
    case 'punctuality':
      return `${arrivals.onTime} of ${arrivals.total} arrivals on time, expected ${percent(value)}`;
  }
}

export function explainForOps(
  request: AllocationRequest,
  candidate: Candidate,
  slot: FreeSlot,
  parts: ScoreParts,
  config: AllocationConfig,
): readonly OpsReason[] {
  let total = 0;
  for (const part of SCORE_PARTS) total += config.weights[part];
  return SCORE_PARTS.map((part) => {
    const weight = config.weights[part] / total;
    const value = parts[part];
    return {
      part,
      value,
      weight,
      points: weight * value,
      fact: fact(part, request, candidate, slot, value, config),
    };
  }).sort((a, b) => b.points - a.points);
}

/** Why this vendor got the offer, in words they may see: from their own record and the customer's preference only. */
export function explainForVendor(
  request: AllocationRequest,
  candidate: Candidate,
  slot: FreeSlot,
  config: AllocationConfig,
): readonly VendorReason[] {
  const reasons: VendorReason[] = [
    {
      part: 'travel',
      text: `The job is about ${Math.round(slot.travelMinutes)} min from where you will be.`,
    },
  ];
  const past = request.pastVendors?.get(candidate.vendorId);
  if (request.preferredVendorId === candidate.vendorId) {
    reasons.push({ part: 'preference', text: 'The customer asked for you.' });
  } else if (past?.preference === 'preferred') {
    reasons.push({ part: 'preference', text: 'The customer likes you to come.' });
  } else if (past && past.jobs > 0 && (past.meanRating ?? 0) >= 4) {
    reasons.push({ part: 'preference', text: 'You have worked for this customer before.' });
  }
  if (candidate.ratings.count > 0 && candidate.ratings.mean >= config.ratingPrior.mean) {
    reasons.push({ part: 'rating', text: `Customers rate you ${candidate.ratings.mean.toFixed(1)} of 5.` });
  }
  const { onTime, total } = candidate.arrivals;
  if (total > 0 && onTime / total >= config.punctualityPrior.mean) {
    reasons.push({ part: 'punctuality', text: `You were on time for ${onTime} of ${total} jobs.` });
  }
  if (candidate.recent.offersSent < config.exposureHalfOffers) {
    reasons.push({ part: 'fairness', text: 'You have had few recent offers.' });
  }
  if (candidate.visits.length === 0) reasons.push({ part: 'load', text: 'Your day is free.' });
  return reasons;
}

/** A part of the score for the vendor to see; `value` is null where it depends on the job or on others. */
export type StandingPart = {
  readonly part: ScorePart;
  /** Relative weight; the weights sum to 1. */
  readonly weight: number;
  readonly value: number | null;
  readonly fact: string;
};

/**
 * A vendor's score before there is a job: each part with its weight, in descending order, and its value where it is
 * already known. Uses the vendor's own record only.
 */
export function explainStanding(candidate: Candidate, config: AllocationConfig): readonly StandingPart[] {
  const booked = candidate.visits.reduce((sum, visit) => sum + (visit.endMs - visit.startMs) / 60_000, 0);
  const own = ownParts(candidate, booked, config);
  const open: Readonly<Record<Exclude<ScorePart, OwnPart>, string>> = {
    travel: `a half at ${config.travelHalfMinutes} min of travel, nobody is asked beyond ${config.maxTravelMinutes}`,
    preference: 'the whole of it when the customer asks for you',
    fairness: `${Math.round(candidate.recent.offersSent)} recent offers: the fewer, and the less earned an hour, the more`,
  };
  const total = SCORE_PARTS.reduce((sum, part) => sum + config.weights[part], 0);
  return SCORE_PARTS.map((part): StandingPart => {
    const weight = config.weights[part] / total;
    if (part === 'travel' || part === 'preference' || part === 'fairness') {
      return { part, weight, value: null, fact: open[part] };
    }
    return { part, weight, value: own[part], fact: ownFact(part, candidate, own[part], config) };
  }).sort((a, b) => b.weight - a.weight);
}
