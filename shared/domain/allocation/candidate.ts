import type { GeoPoint } from '#kernel/geo.ts';
import type { ServiceId, UserId } from '#kernel/ids.ts';

/** A half-open time span in epoch milliseconds: numbers, since the request path compares thousands. */
export type TimeSpan = { readonly startMs: number; readonly endMs: number };

/** A visit already in a vendor's day. `bufferMinutes` is kept free after its end, before the vendor travels on. */
export type PlannedVisit = TimeSpan & { readonly place: GeoPoint; readonly bufferMinutes: number };

/** Service area: a set of pincodes, or a radius around the vendor's base. */
export type Coverage =
  | { readonly kind: 'pincodes'; readonly pincodes: ReadonlySet<string> }
  | { readonly kind: 'radius'; readonly radiusMeters: number };

/** A customer's history with a vendor, and their standing preference. */
export type PastWithVendor = {
  readonly preference: 'preferred' | 'blocked' | null;
  readonly jobs: number;
  /** Mean of the customer's own ratings of the vendor, 1 to 5. */
  readonly meanRating: number | null;
};
/** The vendors whom a customer has had or has a preference for. */
export type PastWithVendors = ReadonlyMap<UserId, PastWithVendor>;

/** A job that needs a vendor, with the time window of its start; both ends are equal for a fixed slot. */
export type AllocationRequest = {
  readonly serviceId: ServiceId;
  readonly pincode: string;
  readonly point: GeoPoint;
  readonly nowMs: number;
  readonly earliestStartMs: number;
  readonly latestStartMs: number;
  readonly durationMinutes: number;
  /** Kept free after the job; see the buffering engine. */
  readonly bufferMinutes: number;
  /** The vendor requested by the customer for this job. */
  readonly preferredVendorId?: UserId;
  /** The customer's history with vendors. */
  readonly pastVendors?: PastWithVendors;
  /** Vendors who declined, let the offer lapse, or dropped out. */
  readonly excludedVendorIds?: ReadonlySet<UserId>;
};

/** A vendor as considered for a job. Visits, breaks and hours are those of the job's date. */
export type Candidate = {
  readonly vendorId: UserId;
  /** Approved and neither suspended nor paused. */
  readonly active: boolean;
  readonly base: GeoPoint;
  readonly skills: ReadonlySet<ServiceId>;
  readonly coverage: Coverage;
  /** Required documents with their expiry. */
  readonly documents: readonly { readonly kind: string; readonly validUntilMs: number }[];
  readonly workingHours: readonly TimeSpan[];
  readonly breaks: readonly TimeSpan[];
  readonly visits: readonly PlannedVisit[];
  /** Minutes of work the vendor offers that day. */
  readonly capacityMinutes: number;
  /** Ratings from 1 to 5. */
  readonly ratings: { readonly count: number; readonly mean: number };
  readonly offers: { readonly accepted: number; readonly answered: number };
  readonly arrivals: { readonly onTime: number; readonly total: number };
  /** Recent earnings, available hours and offers received, with the same exponential decay. */
  readonly recent: {
    readonly earnedMinor: number;
    readonly availableHours: number;
    readonly offersSent: number;
  };
};

/** Travel time in minutes for a departure at `departMs`. */
export type TravelMinutes = (from: GeoPoint, to: GeoPoint, departMs: number) => number;

/** Why a vendor can't be assigned a job: the first that applies, in this order. */
const REFUSAL_REASONS = [
  'invalid_record',
  'not_active',
  'excluded',
  'blocked_by_customer',
  'skill_missing',
  'documents_lapsed',
  'area_not_covered',
  'outside_hours',
  'no_free_slot',
  'too_far',
  'day_full',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export type Refusal = {
  readonly vendorId: UserId;
  readonly reason: RefusalReason;
  /** What exactly failed, for ops. */
  readonly detail: string;
};
