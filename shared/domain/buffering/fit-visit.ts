import { type GeoPoint, isGeoPoint } from '#kernel/geo.ts';
import type { BookingId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { millisOf } from '#kernel/millis-of.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Fit, FitRules, MisfitReason, TimeSpan, VendorDay, Visit, VisitRequest } from './vendor-day.ts';

const MINUTE = 60_000;

type SpanMs = { readonly startMs: number; readonly endMs: number };

/**
 * A day with its instants as numbers, in milliseconds since 1970. Visits are in order of time and do not overlap.
 */
export type ParsedDay = {
  readonly windows: readonly SpanMs[];
  readonly breaks: readonly SpanMs[];
  readonly visits: readonly PlannedVisit[];
  readonly startPlace: GeoPoint | null;
};
/** A visit that is already in a day. `bufferMinutes` is kept free after its end, before the vendor travels on. */
export type PlannedVisit = SpanMs &
  Pick<Visit, 'bufferMinutes' | 'place'> & { readonly bookingId?: BookingId };

const spanMs = ({ start, end }: TimeSpan): SpanMs => ({ startMs: millisOf(start), endMs: millisOf(end) });
const parsedDays = new WeakMap<VendorDay, ParsedDay>();

/** Memoised by the day: one request asks several times, and parsing an instant takes longer than comparing it. */
export function parsedDay(day: VendorDay): ParsedDay {
  const known = parsedDays.get(day);
  if (known) return known;
  const { windows, breaks, visits, startPlace } = day;
  const parsed = {
    windows: windows.map(spanMs),
    breaks: breaks.map(spanMs),
    visits: visits.map(({ start, end, bookingId, bufferMinutes, place }) => ({
      startMs: millisOf(start),
      endMs: millisOf(end),
      bookingId,
      bufferMinutes,
      place,
    })),
    startPlace,
  };
  parsedDays.set(day, parsed);
  return parsed;
}

/** A visit to be inserted at a given start. */
export type FitRequest = Omit<VisitRequest, 'bookingId' | 'start'> & {
  readonly startMs: number;
  /** No departure before this, e.g. now plus the vendor's notice. Not applied without it. */
  readonly leavesMs?: number | undefined;
};

/** The position in the day: the index it takes, and the travel to it and on from it (null: it is the last). */
export type DayFit = {
  readonly index: number;
  readonly travelBeforeMinutes: number;
  readonly nextTravelMinutes: number | null;
};

const intersects = (a: SpanMs, startMs: number, endMs: number): boolean =>
  a.startMs < endMs && startMs < a.endMs;

/** Minutes from one instant to another that are not part of a break. */
function workableMinutes(breaks: readonly SpanMs[], from: number, to: number): number {
  let left = to - from;
  for (const pause of breaks) left -= Math.max(0, Math.min(to, pause.endMs) - Math.max(from, pause.startMs));
  return left / MINUTE;
}

function requestProblem(request: FitRequest): string | null {
  if (Number.isNaN(request.startMs)) return 'start is not an instant';
  if (!(request.durationMinutes >= 1 && request.durationMinutes <= 1440))
    return 'durationMinutes is not 1 minute to 1 day';
  if (!(request.bufferMinutes >= 0 && request.bufferMinutes <= 1440))
    return 'bufferMinutes is not within 1 day';
  if (!isGeoPoint(request.place)) return 'place is not on earth';
  return null;
}

/** Checks a span of work against working hours, breaks and other visits. */
function spanMisfit(day: ParsedDay, startMs: number, endMs: number): MisfitReason | null {
  let isOpen = false;
  for (const window of day.windows) if (window.startMs <= startMs && endMs <= window.endMs) isOpen = true;
  if (!isOpen) return { kind: 'outside_hours' };
  for (const pause of day.breaks) {
    if (!intersects(pause, startMs, endMs)) continue;
    const span = { start: instantOf(pause.startMs), end: instantOf(pause.endMs) };
    return { kind: 'during_break', span };
  }
  for (const visit of day.visits) {
    if (intersects(visit, startMs, endMs)) return { kind: 'overlap', bookingId: visit.bookingId ?? null };
  }
  return null;
}

/**
 * Whether a visit fits into a day at its start: within one working window, outside breaks and other visits, with the
 * buffer of the visit before and the travel on both sides outside breaks, and no departure before `leavesMs`. The travel
 * to the first visit may lie before working hours. The one rule of feasibility: slots, ranking and placing all use it.
 */
export function fitInDay(day: ParsedDay, request: FitRequest, rules: FitRules): Result<DayFit, MisfitReason> {
  const problem = requestProblem(request);
  if (problem !== null) return err({ kind: 'invalid_request', detail: problem });
  const { startMs, place, leavesMs } = request;
  const endMs = startMs + request.durationMinutes * MINUTE;
  const misfit = spanMisfit(day, startMs, endMs);
  if (misfit !== null) return err(misfit);
  let index = 0;
  while ((day.visits[index]?.startMs ?? endMs) < endMs) index += 1;
  const before = day.visits[index - 1];
  const after = day.visits[index];
  // To the first visit the vendor may set out as early as the trip takes.
  const roomBefore = before
    ? workableMinutes(day.breaks, before.endMs, startMs) - before.bufferMinutes
    : Number.POSITIVE_INFINITY;
  const notice = leavesMs === undefined ? Number.POSITIVE_INFINITY : (startMs - leavesMs) / MINUTE;
  const roomAfter = after
    ? workableMinutes(day.breaks, endMs, after.startMs) - request.bufferMinutes
    : Number.POSITIVE_INFINITY;
  // Travel times are expensive: they are not asked for where even none at all would be too long.
  if (roomBefore < 0) return tooTight('too_tight_before', before, -roomBefore);
  if (notice < 0) return err({ kind: 'too_soon', shortMinutes: -notice });
  if (roomAfter < 0) return tooTight('too_tight_after', after, -roomAfter);
  const from = before?.place ?? day.startPlace;
  const to = from === null ? 0 : rules.travelMinutes(from, place, before?.endMs ?? startMs);
  if (isTooLong(to, rules)) return tooLong(to, rules);
  if (to > roomBefore) return tooTight('too_tight_before', before, to - roomBefore);
  if (to > notice) return err({ kind: 'too_soon', shortMinutes: to - notice });
  if (!after) return ok({ index, travelBeforeMinutes: to, nextTravelMinutes: null });
  const onward = rules.travelMinutes(place, after.place, endMs);
  if (isTooLong(onward, rules)) return tooLong(onward, rules);
  if (onward > roomAfter) return tooTight('too_tight_after', after, onward - roomAfter);
  return ok({ index, travelBeforeMinutes: to, nextTravelMinutes: onward });
}

const tooTight = (
  kind: 'too_tight_before' | 'too_tight_after',
  neighbour: PlannedVisit | undefined,
  shortMinutes: number,
) => err({ kind, bookingId: neighbour?.bookingId ?? null, shortMinutes });

/** Also true for NaN and negative minutes. */
const isTooLong = (travelMinutes: number, { maxTravelMinutes }: FitRules): boolean =>
  !(travelMinutes >= 0 && travelMinutes <= maxTravelMinutes);
const tooLong = (travelMinutes: number, { maxTravelMinutes }: FitRules) =>
  err({ kind: 'travel_too_long', travelMinutes, maxTravelMinutes } as const);

/** The same for a booking's visit, which the day must not contain yet. Changes nothing; see `placeVisit`. */
export function fitVisit(day: VendorDay, request: VisitRequest, rules: FitRules): Result<Fit, MisfitReason> {
  const { bookingId, durationMinutes, bufferMinutes, place } = request;
  const startMs = millisOf(request.start);
  const fit = fitInDay(parsedDay(day), { startMs, durationMinutes, bufferMinutes, place }, rules);
  if (!fit.ok && fit.error.kind === 'invalid_request') return fit;
  if (day.visits.some((visit) => visit.bookingId === bookingId)) {
    return err({ kind: 'already_placed', bookingId });
  }
  if (!fit.ok) return fit;
  const { index, travelBeforeMinutes, nextTravelMinutes } = fit.value;
  const span = { start: instantOf(startMs), end: instantOf(startMs + durationMinutes * MINUTE) };
  const visit = { ...span, bookingId, travelBeforeMinutes, bufferMinutes, place };
  return ok({ index, nextTravelMinutes, visit });
}

/** The day with the visit inserted, or the reason it doesn't fit. Updates the travel of the visit after it. */
export function placeVisit(
  day: VendorDay,
  request: VisitRequest,
  rules: FitRules,
): Result<VendorDay, MisfitReason> {
  const fit = fitVisit(day, request, rules);
  if (!fit.ok) return fit;
  const { index, nextTravelMinutes, visit } = fit.value;
  const visits = day.visits.toSpliced(index, 0, visit);
  const next = visits[index + 1];
  if (next !== undefined && nextTravelMinutes !== null) {
    visits[index + 1] = { ...next, travelBeforeMinutes: nextTravelMinutes };
  }
  return ok({ ...day, visits });
}

/** The day without that booking's visit, with the travel of the visit after it updated. Unknown ids are ignored. */
export function removeVisit(day: VendorDay, bookingId: BookingId, rules: FitRules): VendorDay {
  const index = day.visits.findIndex((visit) => visit.bookingId === bookingId);
  if (index === -1) return day;
  const visits = day.visits.toSpliced(index, 1);
  const next = visits[index];
  if (next !== undefined) {
    const before = visits[index - 1];
    const from = before?.place ?? day.startPlace;
    const departAt = before?.end ?? next.start;
    visits[index] = {
      ...next,
      travelBeforeMinutes: from === null ? 0 : rules.travelMinutes(from, next.place, millisOf(departAt)),
    };
  }
  return { ...day, visits };
}
