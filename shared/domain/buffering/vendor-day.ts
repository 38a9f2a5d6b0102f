import type { Instant } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';
import { millisOf } from '#kernel/millis-of.ts';

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
 * A vendor's local date, stored as one item and saved on its version. `visits` are in order of time and do not overlap:
 * days are only made by `placeVisit` and `vendorDay`.
 */
export type VendorDay = {
  readonly vendorId: UserId;
  /** Local calendar date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly windows: readonly TimeSpan[];
  readonly breaks: readonly TimeSpan[];
  /** Where the day starts; null if unknown: the first visit then needs no travel. */
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

/** Travel time in minutes for a departure at `departMs`, from the travel model or a provider. */
export type TravelMinutes = (from: GeoPoint, to: GeoPoint, departMs: number) => number;

export type FitRules = { readonly travelMinutes: TravelMinutes; readonly maxTravelMinutes: number };

/** Why a visit doesn't fit; `bookingId`: the conflicting visit; `shortMinutes`: the shortfall. */
export type MisfitReason =
  | { readonly kind: 'invalid_request'; readonly detail: string }
  | { readonly kind: 'already_placed'; readonly bookingId: BookingId }
  | { readonly kind: 'outside_hours' }
  | { readonly kind: 'during_break'; readonly span: TimeSpan }
  | { readonly kind: 'overlap'; readonly bookingId: BookingId | null }
  | { readonly kind: 'travel_too_long'; readonly travelMinutes: number; readonly maxTravelMinutes: number }
  | { readonly kind: 'too_tight_before'; readonly bookingId: BookingId | null; readonly shortMinutes: number }
  | { readonly kind: 'too_soon'; readonly shortMinutes: number }
  | { readonly kind: 'too_tight_after'; readonly bookingId: BookingId | null; readonly shortMinutes: number };

/** The visit as it would be inserted, its index, and the new travel of the visit after it (null: none). */
export type Fit = {
  readonly visit: Visit;
  readonly index: number;
  readonly nextTravelMinutes: number | null;
};

/**
 * A day from its parts, e.g. as stored. Sorts the visits.
 * @throws RangeError when a span is empty or negative, or visits overlap.
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
