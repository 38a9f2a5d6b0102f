import type { Instant } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { TimeSpan, TravelMinutes } from './vendor-day.ts';

/** A visit to plan: it may start within [earliestStart, latestStart]. */
export type PlanVisit = {
  readonly id: string;
  readonly place: GeoPoint;
  readonly earliestStart: Instant;
  readonly latestStart: Instant;
  readonly durationMinutes: number;
  /** Kept free after the visit for overrun. */
  readonly bufferMinutes: number;
  /** The vendor must have all of these. */
  readonly skills: readonly string[];
  /** Who may do it, when not everyone with the skills; e.g. the vendor the customer has accepted. */
  readonly onlyVendors?: readonly string[];
  /** Weight of leaving it out against leaving others out, above 0. 1 when not given. */
  readonly priority?: number;
};

/** A visit that is under way or done: it stays where it is, and the rest is planned from its end. */
export type PinnedVisit = { readonly id: string; readonly place: GeoPoint; readonly freeFrom: Instant };

export type PlanVendor = {
  readonly id: string;
  readonly hours: TimeSpan;
  readonly breaks: readonly TimeSpan[];
  readonly skills: readonly string[];
  /** Null: the day starts at the first visit, or ends at the last one, wherever that is. */
  readonly startPlace: GeoPoint | null;
  readonly endPlace: GeoPoint | null;
  readonly maxVisits?: number;
  readonly pinned?: PinnedVisit;
};

export type DaysProblem = {
  readonly vendors: readonly PlanVendor[];
  readonly visits: readonly PlanVisit[];
  readonly travelMinutes: TravelMinutes;
  /** Nothing is planned to start before this. */
  readonly notBefore?: Instant;
};

export type PlannedVisit = TimeSpan & { readonly id: string; readonly travelBeforeMinutes: number };

/** Why a visit is in nobody's day, from what could never work to what only this plan has no room for. */
export type UnplacedReason =
  | { readonly kind: 'invalid_visit'; readonly detail: string }
  | { readonly kind: 'no_vendor' }
  | { readonly kind: 'no_vendor_with_skills'; readonly skills: readonly string[] }
  | { readonly kind: 'outside_hours'; readonly vendorIds: readonly string[] }
  | { readonly kind: 'too_far'; readonly vendorId: string; readonly travelMinutes: number }
  | { readonly kind: 'days_full'; readonly vendorIds: readonly string[] };

export type DaysPlan = {
  readonly vendors: readonly {
    readonly vendorId: string;
    readonly visits: readonly PlannedVisit[];
    readonly travelMinutes: number;
  }[];
  readonly unplaced: readonly { readonly id: string; readonly reason: UnplacedReason }[];
  readonly travelMinutes: number;
};
