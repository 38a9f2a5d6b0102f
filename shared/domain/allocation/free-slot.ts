import type { GeoPoint } from '#kernel/geo.ts';
import type { AllocationRequest, Candidate, PlannedVisit, TravelMinutes } from './candidate.ts';

const MINUTE_MS = 60_000;

/** A place in a vendor's day: when he would start, how far he comes, and how much travel the job adds to his day. */
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

/** The earliest start in `[lowMs, highMs]` for which the whole job lies in one stretch of working hours. */
function startWithinHours(candidate: Candidate, lowMs: number, highMs: number, durationMs: number) {
  let best = Number.POSITIVE_INFINITY;
  for (const span of candidate.workingHours) {
    const start = Math.max(lowMs, span.startMs);
    if (start <= highMs && start + durationMs <= span.endMs && start < best) best = start;
  }
  return best;
}

/**
 * The earliest start at which the vendor can do the job between his other visits: he leaves the visit before (or
 * his base) after its buffer, travels, works within his hours, and reaches the visit after in time. Way to the
 * first job of the day and way home may lie outside his hours. How long a way takes is asked for the same moments as
 * when the visit is placed: the end of the visit before, and of this one.
 */
export function findFreeSlot(
  request: AllocationRequest,
  candidate: Candidate,
  travel: TravelMinutes,
  limits: SlotLimits,
): SlotSearch {
  const durationMs = request.durationMinutes * MINUTE_MS;
  const { earliestStartMs, latestStartMs } = request;
  if (!Number.isFinite(startWithinHours(candidate, earliestStartMs, latestStartMs, durationMs))) {
    return { kind: 'outside_hours' };
  }
  const leaveMs = request.nowMs + limits.leadMinutes * MINUTE_MS;
  const visits = byStart(candidate.visits);
  let nearestTooFar = Number.POSITIVE_INFINITY;
  let from: GeoPoint = candidate.base;
  let freeFromMs = leaveMs;
  let endedMs: number | undefined;
  for (let gap = 0; gap <= visits.length; gap += 1) {
    const next = visits[gap];
    const departMs = Math.max(freeFromMs, leaveMs);
    const mayFit = departMs <= latestStartMs && (!next || next.startMs >= earliestStartMs + durationMs);
    if (mayFit) {
      const to = travel(from, request.point, endedMs ?? Math.max(departMs, earliestStartMs));
      const soonestEndMs = Math.max(departMs, earliestStartMs) + durationMs;
      const onward = next ? travel(request.point, next.point, soonestEndMs) : 0;
      const low = Math.max(earliestStartMs, departMs + to * MINUTE_MS);
      const high = next
        ? Math.min(
            latestStartMs,
            next.startMs - (onward + request.bufferMinutes + request.durationMinutes) * MINUTE_MS,
          )
        : latestStartMs;
      const startMs = low <= high ? startWithinHours(candidate, low, high, durationMs) : Infinity;
      if (Number.isFinite(startMs)) {
        if (to <= limits.maxTravelMinutes) {
          const without = next ? travel(from, next.point, next.startMs) : 0;
          const extraTravelMinutes = Math.max(0, to + onward - without);
          return { kind: 'found', slot: { startMs, travelMinutes: to, extraTravelMinutes } };
        }
        nearestTooFar = Math.min(nearestTooFar, to);
      }
    }
    if (next) {
      from = next.point;
      endedMs = next.endMs;
      freeFromMs = Math.max(freeFromMs, next.endMs + next.bufferMinutes * MINUTE_MS);
    }
  }
  return Number.isFinite(nearestTooFar)
    ? { kind: 'too_far', travelMinutes: nearestTooFar }
    : { kind: 'no_free_slot' };
}
