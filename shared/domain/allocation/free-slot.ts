import { earliestFit } from '#domain/buffering/earliest-fit.ts';
import type { AllocationRequest, Candidate, PlannedVisit, TravelMinutes } from './candidate.ts';

const MINUTE_MS = 60_000;

/** A feasible start in a vendor's day, travel to the job, and the travel that the job adds to the day. */
export type FreeSlot = {
  readonly startMs: number;
  readonly travelMinutes: number;
  readonly extraTravelMinutes: number;
};

export type SlotSearch =
  | { readonly kind: 'found'; readonly slot: FreeSlot }
  | { readonly kind: 'outside_hours' }
  | { readonly kind: 'too_far'; readonly travelMinutes: number }
  | { readonly kind: 'no_free_slot' };

type SlotLimits = { readonly maxTravelMinutes: number; readonly leadMinutes: number };

function byStart(visits: readonly PlannedVisit[]): readonly PlannedVisit[] {
  for (let i = 1; i < visits.length; i += 1) {
    if ((visits[i] as PlannedVisit).startMs < (visits[i - 1] as PlannedVisit).startMs) {
      return [...visits].sort((a, b) => a.startMs - b.startMs);
    }
  }
  return visits;
}

/**
 * The earliest feasible start of the job within its time window in the vendor's day, by the rule by which visits are
 * placed (`fitInDay`), with no departure before `leadMinutes` from now.
 */
export function findFreeSlot(
  request: AllocationRequest,
  candidate: Candidate,
  travel: TravelMinutes,
  limits: SlotLimits,
): SlotSearch {
  const { point, durationMinutes, bufferMinutes } = request;
  const visits = byStart(candidate.visits);
  const day = {
    windows: candidate.workingHours,
    breaks: candidate.breaks,
    visits,
    startPlace: candidate.base,
  };
  const visit = {
    startMs: request.earliestStartMs,
    leavesMs: request.nowMs + limits.leadMinutes * MINUTE_MS,
    durationMinutes,
    bufferMinutes,
    place: point,
  };
  const rules = { travelMinutes: travel, maxTravelMinutes: limits.maxTravelMinutes };
  const found = earliestFit(day, visit, request.latestStartMs, rules);
  if (found.ok) {
    const { startMs, index, travelBeforeMinutes, nextTravelMinutes } = found.value;
    const next = visits[index];
    const from = visits[index - 1]?.place ?? candidate.base;
    const without = next ? travel(from, next.place, next.startMs) : 0;
    const extraTravelMinutes = Math.max(0, travelBeforeMinutes + (nextTravelMinutes ?? 0) - without);
    return { kind: 'found', slot: { startMs, travelMinutes: travelBeforeMinutes, extraTravelMinutes } };
  }
  let nearestTooFar = Number.POSITIVE_INFINITY;
  for (const misfit of found.error) {
    if (misfit.kind === 'travel_too_long') nearestTooFar = Math.min(nearestTooFar, misfit.travelMinutes);
  }
  if (Number.isFinite(nearestTooFar)) return { kind: 'too_far', travelMinutes: nearestTooFar };
  const isOutsideHours = found.error.every(({ kind }) => kind === 'outside_hours');
  return { kind: isOutsideHours ? 'outside_hours' : 'no_free_slot' };
}
