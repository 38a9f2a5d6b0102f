import { distanceMeters, isGeoPoint } from '#kernel/geo.ts';
import type { AllocationConfig } from './allocation-config.ts';
import type {
  AllocationRequest,
  Candidate,
  PastWithVendor,
  RefusalReason,
  TravelMinutes,
} from './candidate.ts';
import { type FreeSlot, findFreeSlot } from './free-slot.ts';

const MINUTE_MS = 60_000;

export type Verdict =
  | { readonly eligible: true; readonly slot: FreeSlot; readonly bookedMinutes: number }
  | { readonly eligible: false; readonly reason: RefusalReason; readonly detail: string };

const refuse = (reason: RefusalReason, detail: string): Verdict => ({ eligible: false, reason, detail });
const isCount = (value: number) => Number.isFinite(value) && value >= 0;
const isSpan = (span: { startMs: number; endMs: number }) =>
  Number.isFinite(span.startMs) && Number.isFinite(span.endMs) && span.startMs < span.endMs;

/** The first invalid field of a candidate, or undefined: one broken record must not fail the whole request. */
export function faultOf(candidate: Candidate): string | undefined {
  const { ratings, offers, arrivals, recent, coverage } = candidate;
  if (!isGeoPoint(candidate.base)) return 'base';
  if (coverage.kind === 'radius' && !isCount(coverage.radiusMeters)) return 'coverage.radiusMeters';
  if (candidate.documents.some((document) => Number.isNaN(document.validUntilMs))) return 'documents';
  if (!candidate.workingHours.every(isSpan)) return 'workingHours';
  if (!candidate.breaks.every(isSpan)) return 'breaks';
  for (const visit of candidate.visits) {
    if (!isSpan(visit) || !isGeoPoint(visit.place) || !isCount(visit.bufferMinutes)) return 'visits';
  }
  if (!isCount(candidate.capacityMinutes)) return 'capacityMinutes';
  if (!isCount(ratings.count)) return 'ratings.count';
  if (ratings.count > 0 && !(ratings.mean >= 1 && ratings.mean <= 5)) return 'ratings.mean';
  if (!isCount(offers.answered) || !(offers.accepted >= 0 && offers.accepted <= offers.answered))
    return 'offers';
  if (!isCount(arrivals.total) || !(arrivals.onTime >= 0 && arrivals.onTime <= arrivals.total))
    return 'arrivals';
  if (!isCount(recent.earnedMinor) || !isCount(recent.availableHours) || !isCount(recent.offersSent)) {
    return 'recent';
  }
  return undefined;
}

function faultOfPast({ jobs, meanRating }: PastWithVendor): string | undefined {
  if (!isCount(jobs)) return 'jobs for this customer';
  return meanRating === null || (meanRating >= 1 && meanRating <= 5) ? undefined : 'rating by this customer';
}

function coversArea(request: AllocationRequest, candidate: Candidate): boolean {
  const { coverage } = candidate;
  return coverage.kind === 'pincodes'
    ? coverage.pincodes.has(request.pincode)
    : distanceMeters(candidate.base, request.point) <= coverage.radiusMeters;
}

/** Checks the requirements, the cheapest first; the first that is not met is the reason of the refusal. */
export function judgeCandidate(
  request: AllocationRequest,
  candidate: Candidate,
  config: AllocationConfig,
  travel: TravelMinutes,
): Verdict {
  const past = request.pastVendors?.get(candidate.vendorId);
  const fault = faultOf(candidate) ?? (past && faultOfPast(past));
  if (fault !== undefined) return refuse('invalid_record', `The vendor's ${fault} makes no sense.`);
  if (!candidate.active)
    return refuse('not_active', 'The vendor is not approved, or is suspended or paused.');
  if (request.excludedVendorIds?.has(candidate.vendorId)) {
    return refuse('excluded', 'The vendor was asked before or dropped out of this booking.');
  }
  if (past?.preference === 'blocked')
    return refuse('blocked_by_customer', 'The customer blocked this vendor.');
  if (!candidate.skills.has(request.serviceId)) {
    return refuse('skill_missing', `The vendor does not offer ${request.serviceId}.`);
  }
  const endMs = request.latestStartMs + request.durationMinutes * MINUTE_MS;
  const lapsed = candidate.documents.find((document) => document.validUntilMs < endMs);
  if (lapsed) return refuse('documents_lapsed', `${lapsed.kind} is not valid until the job's end.`);
  if (!coversArea(request, candidate)) {
    return refuse('area_not_covered', `The vendor does not cover ${request.pincode}.`);
  }
  const found = findFreeSlot(request, candidate, travel, config);
  switch (found.kind) {
    case 'outside_hours':
      return refuse('outside_hours', "The job does not fit the vendor's working hours.");
    case 'too_far':
      return refuse('too_far', `The way takes ${Math.round(found.travelMinutes)} min.`);
    case 'no_free_slot':
      return refuse(
        'no_free_slot',
        'No gap between visits and breaks holds the job, its buffer and the travel.',
      );
    case 'found': {
      let bookedMs = 0;
      for (const visit of candidate.visits) bookedMs += visit.endMs - visit.startMs;
      const bookedMinutes = bookedMs / MINUTE_MS;
      return bookedMinutes + request.durationMinutes > candidate.capacityMinutes
        ? refuse('day_full', `${Math.round(bookedMinutes)} of ${candidate.capacityMinutes} min are booked.`)
        : { eligible: true, slot: found.slot, bookedMinutes };
    }
  }
}
