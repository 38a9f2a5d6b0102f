import type { Instant } from '#kernel/clock.ts';
import { type GeoPoint, isGeoPoint } from '#kernel/geo.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { millisOf } from '#kernel/millis-of.ts';
import { err, ok, type Result } from '#kernel/result.ts';

/** A half-open span of time: `start` inclusive, `end` exclusive. */
export type TimeSpan = { readonly start: Instant; readonly end: Instant };

/** One job in a vendor's day. Travel comes before `start`; the buffer for overrun comes after `end`. */
export type Visit = TimeSpan & {
  readonly bookingId: BookingId;
  readonly travelBeforeMinutes: number;
  readonly bufferMinutes: number;
  readonly place: GeoPoint;
};

/**
 * A vendor's local date, stored as one item and saved on its version. `visits` are in order of time and
 * never overlap: `placeVisit` and `vendorDay` are the only ways to make one.
 */
export type VendorDay = {
  readonly vendorId: UserId;
  /** Local calendar date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly windows: readonly TimeSpan[];
  readonly breaks: readonly TimeSpan[];
  /** Where the day starts; null when unknown, and then the first visit needs no travel. */
  readonly startPlace: GeoPoint | null;
  readonly visits: readonly Visit[];
};

export type VisitRequest = {
  readonly bookingId: BookingId;
  readonly start: Instant;
  readonly durationMinutes: number;
  readonly bufferMinutes: number;
  readonly place: GeoPoint;
};

/** Minutes to plan between two places when leaving at `departAt`, from the travel model or a provider. */
export type TravelMinutes = (from: GeoPoint, to: GeoPoint, departAt: Instant) => number;

export type FitRules = { readonly travelMinutes: TravelMinutes; readonly maxTravelMinutes: number };

/** Why a visit doesn't fit; `bookingId` names the visit in the way. */
export type MisfitReason =
  | { readonly kind: 'invalid_request'; readonly detail: string }
  | { readonly kind: 'already_placed'; readonly bookingId: BookingId }
  | { readonly kind: 'outside_hours' }
  | { readonly kind: 'during_break'; readonly span: TimeSpan }
  | { readonly kind: 'overlap'; readonly bookingId: BookingId }
  | { readonly kind: 'travel_too_long'; readonly travelMinutes: number; readonly maxTravelMinutes: number }
  | { readonly kind: 'too_tight_before'; readonly bookingId: BookingId | null; readonly shortMinutes: number }
  | { readonly kind: 'too_tight_after'; readonly bookingId: BookingId; readonly shortMinutes: number };

/** A place in the day: the visit as it would stand, and the travel of the one after it (null: none). */
export type Fit = {
  readonly visit: Visit;
  readonly index: number;
  readonly nextTravelMinutes: number | null;
};

const MINUTE = 60_000;
const intersects = (a: TimeSpan, start: number, end: number): boolean =>
  millisOf(a.start) < end && start < millisOf(a.end);

/** Minutes between two instants in which the vendor is not on a break. */
function workableMinutes(breaks: readonly TimeSpan[], from: number, to: number): number {
  let left = to - from;
  for (const pause of breaks)
    left -= Math.max(0, Math.min(to, millisOf(pause.end)) - Math.max(from, millisOf(pause.start)));
  return left / MINUTE;
}

function requestProblem(request: VisitRequest): string | null {
  if (Number.isNaN(millisOf(request.start))) return 'start is not an instant';
  if (!(request.durationMinutes >= 1 && request.durationMinutes <= 1440))
    return 'durationMinutes is not 1 minute to 1 day';
  if (!(request.bufferMinutes >= 0 && request.bufferMinutes <= 1440))
    return 'bufferMinutes is not within 1 day';
  if (!isGeoPoint(request.place)) return 'place is not on earth';
  return null;
}

/** What the day's own spans say about a job there: hours, breaks, other jobs. */
function spanMisfit(day: VendorDay, start: number, end: number): MisfitReason | null {
  if (!day.windows.some((window) => millisOf(window.start) <= start && end <= millisOf(window.end)))
    return { kind: 'outside_hours' };
  const pause = day.breaks.find((span) => intersects(span, start, end));
  if (pause !== undefined) return { kind: 'during_break', span: { start: pause.start, end: pause.end } };
  const other = day.visits.find((visit) => intersects(visit, start, end));
  return other === undefined ? null : { kind: 'overlap', bookingId: other.bookingId };
}

/** Travel and slack from the visit (or place) before to `start`. */
function legBefore(
  day: VendorDay,
  request: VisitRequest,
  index: number,
  rules: FitRules,
): Result<number, MisfitReason> {
  const before = day.visits[index - 1];
  const start = millisOf(request.start);
  const from = before?.place ?? day.startPlace;
  if (from === null) return ok(0);
  const departAt = before?.end ?? request.start;
  const travelMinutes = rules.travelMinutes(from, request.place, departAt);
  if (!(travelMinutes >= 0 && travelMinutes <= rules.maxTravelMinutes)) {
    return err({ kind: 'travel_too_long', travelMinutes, maxTravelMinutes: rules.maxTravelMinutes });
  }
  if (before === undefined) return ok(travelMinutes);
  const shortMinutes =
    before.bufferMinutes + travelMinutes - workableMinutes(day.breaks, millisOf(before.end), start);
  if (shortMinutes > 0) return err({ kind: 'too_tight_before', bookingId: before.bookingId, shortMinutes });
  return ok(travelMinutes);
}

/** Travel from the new visit to the one after it, which must still start on time. */
function legAfter(
  day: VendorDay,
  request: VisitRequest,
  index: number,
  rules: FitRules,
): Result<number | null, MisfitReason> {
  const after = day.visits[index];
  if (after === undefined) return ok(null);
  const end = millisOf(request.start) + request.durationMinutes * MINUTE;
  const travelMinutes = rules.travelMinutes(request.place, after.place, instantOf(end));
  if (!(travelMinutes >= 0 && travelMinutes <= rules.maxTravelMinutes)) {
    return err({ kind: 'travel_too_long', travelMinutes, maxTravelMinutes: rules.maxTravelMinutes });
  }
  const shortMinutes =
    request.bufferMinutes + travelMinutes - workableMinutes(day.breaks, end, millisOf(after.start));
  if (shortMinutes > 0) return err({ kind: 'too_tight_after', bookingId: after.bookingId, shortMinutes });
  return ok(travelMinutes);
}

/**
 * Says whether a visit fits in the day at its start: within one working window, off breaks and other
 * visits, with the buffer of the visit before and the travel on both sides in workable time.
 * The first visit's travel may lie before working hours. Moves nothing; `placeVisit` applies the answer.
 */
export function fitVisit(day: VendorDay, request: VisitRequest, rules: FitRules): Result<Fit, MisfitReason> {
  const problem = requestProblem(request);
  if (problem !== null) return err({ kind: 'invalid_request', detail: problem });
  if (day.visits.some((visit) => visit.bookingId === request.bookingId)) {
    return err({ kind: 'already_placed', bookingId: request.bookingId });
  }
  const start = millisOf(request.start);
  const end = start + request.durationMinutes * MINUTE;
  const misfit = spanMisfit(day, start, end);
  if (misfit !== null) return err(misfit);
  const found = day.visits.findIndex((visit) => millisOf(visit.start) >= end);
  const index = found === -1 ? day.visits.length : found;
  const before = legBefore(day, request, index, rules);
  if (!before.ok) return before;
  const after = legAfter(day, request, index, rules);
  if (!after.ok) return after;
  const { bookingId, bufferMinutes, place } = request;
  const span = { start: instantOf(start), end: instantOf(end) };
  const visit = { ...span, bookingId, travelBeforeMinutes: before.value, bufferMinutes, place };
  return ok({ index, nextTravelMinutes: after.value, visit });
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
      travelBeforeMinutes: from === null ? 0 : rules.travelMinutes(from, next.place, departAt),
    };
  }
  return { ...day, visits };
}

/**
 * A day from its parts, e.g. as stored. Visits are put in order.
 * @throws RangeError when spans run backwards or visits overlap: such a day must not be saved or trusted.
 */
export function vendorDay(parts: VendorDay): VendorDay {
  const visits = parts.visits.toSorted((a, b) => millisOf(a.start) - millisOf(b.start));
  for (const span of [...parts.windows, ...parts.breaks, ...visits]) {
    if (!(millisOf(span.start) < millisOf(span.end)))
      throw new RangeError(`A span runs from ${span.start} to ${span.end}.`);
  }
  for (let i = 1; i < visits.length; i++) {
    const [before, after] = [visits[i - 1], visits[i]];
    if (before !== undefined && after !== undefined && millisOf(after.start) < millisOf(before.end)) {
      throw new RangeError(`Visits ${before.bookingId} and ${after.bookingId} of ${parts.vendorId} overlap.`);
    }
  }
  return { ...parts, visits };
}
