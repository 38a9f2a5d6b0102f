import type { Instant } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { TimeSpan, TravelMinutes } from './vendor-day.ts';

/** A visit to plan, with the time window of its start: [earliestStart, latestStart]. */
export type PlanVisit = {
  readonly id: string;
  readonly place: GeoPoint;
  readonly earliestStart: Instant;
  readonly latestStart: Instant;
  readonly durationMinutes: number;
  /** Kept free after the visit, for overrun. */
  readonly bufferMinutes: number;
  /** The vendor must have all of these. */
  readonly skills: readonly string[];
  /** Restricts the vendors further, e.g. to the one the customer has accepted. */
  readonly onlyVendors?: readonly string[];
  /** Weight of serving it relative to other visits, above 0; default 1. */
  readonly priority?: number;
};

/** A visit under way or finished: it is not moved, and planning starts at its place and end. */
export type PinnedVisit = { readonly id: string; readonly place: GeoPoint; readonly freeFrom: Instant };

export type PlanVendor = {
  readonly id: string;
  readonly hours: TimeSpan;
  readonly breaks: readonly TimeSpan[];
  readonly skills: readonly string[];
  /** Null: the day starts at the first visit, or ends at the last one. */
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

/** Why a visit was not placed, from infeasible in itself to no capacity left in this plan. */
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
