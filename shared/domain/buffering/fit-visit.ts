import { type GeoPoint, isGeoPoint } from '#kernel/geo.ts';
import type { BookingId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { millisOf } from '#kernel/millis-of.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Fit, FitRules, MisfitReason, TimeSpan, VendorDay, Visit, VisitRequest } from './vendor-day.ts';

const MINUTE = 60_000;

type SpanMs = { readonly startMs: number; readonly endMs: number };

/**
 * A day with its instants as numbers, in milliseconds since 1970. A search tries many starts in each of hundreds of
 * days, and parsing an instant takes longer than comparing it.
 */
export type ParsedDay = {
  readonly windows: readonly SpanMs[];
  readonly breaks: readonly SpanMs[];
  readonly visits: readonly (SpanMs & Pick<Visit, 'bookingId' | 'bufferMinutes' | 'place'>)[];
  readonly startPlace: GeoPoint | null;
};

const spanMs = ({ start, end }: TimeSpan): SpanMs => ({ startMs: millisOf(start), endMs: millisOf(end) });
export const parsedDay = ({ windows, breaks, visits, startPlace }: VendorDay): ParsedDay => ({
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
});

/** A visit that is to be fitted in, wherever it belongs. */
export type FitRequest = Omit<VisitRequest, 'bookingId' | 'start'> & { readonly startMs: number };

/** Where in the day it fits: before which visit, and the travel to it and from it (null: none comes after). */
export type DayFit = {
  readonly index: number;
  readonly travelBeforeMinutes: number;
  readonly nextTravelMinutes: number | null;
};

const intersects = (a: SpanMs, start: number, end: number): boolean => a.startMs < end && start < a.endMs;

/** Minutes between two instants in which the vendor is not on a break. */
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

/** What the day's own spans say about a job there: hours, breaks, other jobs. */
function spanMisfit(day: ParsedDay, start: number, end: number): MisfitReason | null {
  if (!day.windows.some((window) => window.startMs <= start && end <= window.endMs))
    return { kind: 'outside_hours' };
  const pause = day.breaks.find((span) => intersects(span, start, end));
  if (pause !== undefined) {
    return { kind: 'during_break', span: { start: instantOf(pause.startMs), end: instantOf(pause.endMs) } };
  }
  const other = day.visits.find((visit) => intersects(visit, start, end));
  return other === undefined ? null : { kind: 'overlap', bookingId: other.bookingId };
}

/** A way that a visit needs, and the workable minutes there are for it. */
type Leg = {
  readonly from: GeoPoint;
  readonly to: GeoPoint;
  readonly departMs: number;
  readonly room: number;
  readonly tooTight: (shortMinutes: number) => MisfitReason;
};

/** From the visit before, or from where the day starts; none when that is unknown. */
function legBefore(day: ParsedDay, { startMs, place }: FitRequest, index: number): Leg | null {
  const before = day.visits[index - 1];
  const from = before?.place ?? day.startPlace;
  if (from === null) return null;
  const bookingId = before?.bookingId ?? null;
  // To the first visit he may set out as early as it takes.
  const room = before
    ? workableMinutes(day.breaks, before.endMs, startMs) - before.bufferMinutes
    : Number.POSITIVE_INFINITY;
  const tooTight = (shortMinutes: number) => ({ kind: 'too_tight_before', bookingId, shortMinutes }) as const;
  return { from, to: place, departMs: before?.endMs ?? startMs, room, tooTight };
}

/** From the new visit, which ends at `end`, to the one after it, which must still start on time. */
function legAfter(
  day: ParsedDay,
  { place, bufferMinutes }: FitRequest,
  end: number,
  index: number,
): Leg | null {
  const after = day.visits[index];
  if (after === undefined) return null;
  const { bookingId } = after;
  const room = workableMinutes(day.breaks, end, after.startMs) - bufferMinutes;
  const tooTight = (shortMinutes: number) => ({ kind: 'too_tight_after', bookingId, shortMinutes }) as const;
  return { from: place, to: after.place, departMs: end, room, tooTight };
}

/** How long the way takes, if there is time for it. */
function wayOf(leg: Leg, { travelMinutes: ask, maxTravelMinutes }: FitRules): Result<number, MisfitReason> {
  const travelMinutes = ask(leg.from, leg.to, leg.departMs);
  if (!(travelMinutes >= 0 && travelMinutes <= maxTravelMinutes)) {
    return err({ kind: 'travel_too_long', travelMinutes, maxTravelMinutes });
  }
  const shortMinutes = travelMinutes - leg.room;
  return shortMinutes > 0 ? err(leg.tooTight(shortMinutes)) : ok(travelMinutes);
}

/**
 * Says whether a visit fits in the day at its start: within one working window, off breaks and other
 * visits, with the buffer of the visit before and the travel on both sides in workable time.
 * The first visit's travel may lie before working hours.
 */
export function fitInDay(day: ParsedDay, request: FitRequest, rules: FitRules): Result<DayFit, MisfitReason> {
  const problem = requestProblem(request);
  if (problem !== null) return err({ kind: 'invalid_request', detail: problem });
  const { startMs } = request;
  const end = startMs + request.durationMinutes * MINUTE;
  const misfit = spanMisfit(day, startMs, end);
  if (misfit !== null) return err(misfit);
  const found = day.visits.findIndex((visit) => visit.startMs >= end);
  const index = found === -1 ? day.visits.length : found;
  const before = legBefore(day, request, index);
  const after = legAfter(day, request, end, index);
  // How long a way takes is the dear question: it is not asked where even no way would be too long.
  for (const leg of [before, after]) if (leg && leg.room < 0) return err(leg.tooTight(-leg.room));
  const to = before ? wayOf(before, rules) : ok(0);
  if (!to.ok) return to;
  const onward = after ? wayOf(after, rules) : ok(null);
  if (!onward.ok) return onward;
  return ok({ index, travelBeforeMinutes: to.value, nextTravelMinutes: onward.value });
}

/** The same of a visit with a name, which the day must not hold yet. Moves nothing; `placeVisit` applies the answer. */
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

/** The day with the visit in it, or why not. The visit after it gets its new travel. */
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

/** The day without that booking's visit; the visit after it gets its new travel. Unknown ids change nothing. */
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
