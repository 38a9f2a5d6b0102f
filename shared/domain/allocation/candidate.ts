import type { GeoPoint } from '#kernel/geo.ts';
import type { ServiceId, UserId } from '#kernel/ids.ts';

/** A stretch of time in epoch milliseconds, end excluded. Numbers, not text: the request path compares thousands. */
export type TimeSpan = { readonly startMs: number; readonly endMs: number };

/** A visit already in a vendor's day. `bufferMinutes` is kept free after its end, before the vendor travels on. */
export type PlannedVisit = TimeSpan & { readonly place: GeoPoint; readonly bufferMinutes: number };

/** Where a vendor takes jobs: named pincodes, or within a radius of his base. */
export type Coverage =
  | { readonly kind: 'pincodes'; readonly pincodes: ReadonlySet<string> }
  | { readonly kind: 'radius'; readonly radiusMeters: number };

/** What went before between a customer and a vendor, and what he wants of him for good. */
export type PastWithVendor = {
  readonly wish: 'preferred' | 'blocked' | null;
  readonly jobs: number;
  /** The customer's own, 1 to 5. */
  readonly meanRating: number | null;
};
/** A customer's vendors; whoever is not among them is a stranger. */
export type PastWithVendors = ReadonlyMap<UserId, PastWithVendor>;

/** One job that needs a vendor. It may start anywhere in `[earliestStartMs, latestStartMs]`; equal for a fixed slot. */
export type AllocationRequest = {
  readonly serviceId: ServiceId;
  readonly pincode: string;
  readonly point: GeoPoint;
  readonly nowMs: number;
  readonly earliestStartMs: number;
  readonly latestStartMs: number;
  readonly durationMinutes: number;
  /** Kept free after the job: the buffering engine's quantile of overrun. */
  readonly bufferMinutes: number;
  /** Whom the customer asks for with this job. */
  readonly preferredVendorId?: UserId;
  /** The vendors whom the customer had before. */
  readonly pastVendors?: PastWithVendors;
  /** Vendors not to ask again: they declined, let the offer lapse, or dropped out. */
  readonly excludedVendorIds?: ReadonlySet<UserId>;
};

/** What is known of one vendor when a job is to be given out. Visits and hours are those around the job's day. */
export type Candidate = {
  readonly vendorId: UserId;
  /** Approved and neither suspended nor paused. */
  readonly active: boolean;
  readonly base: GeoPoint;
  readonly skills: ReadonlySet<ServiceId>;
  readonly coverage: Coverage;
  /** Documents the service asks for, each with the instant it lapses. */
  readonly documents: readonly { readonly kind: string; readonly validUntilMs: number }[];
  readonly workingHours: readonly TimeSpan[];
  readonly breaks: readonly TimeSpan[];
  readonly visits: readonly PlannedVisit[];
  /** Minutes of work he offers that day. */
  readonly capacityMinutes: number;
  /** Ratings from 1 to 5. */
  readonly ratings: { readonly count: number; readonly mean: number };
  readonly offers: { readonly accepted: number; readonly answered: number };
  readonly arrivals: { readonly onTime: number; readonly total: number };
  /** Of late, all three faded alike: income, hours he was available, offers he was sent. */
  readonly recent: {
    readonly earnedMinor: number;
    readonly availableHours: number;
    readonly offersSent: number;
  };
};

/** Minutes from one place to another when leaving at `departMs`. */
export type TravelMinutes = (from: GeoPoint, to: GeoPoint, departMs: number) => number;

/** Why a vendor can't be given a job: the first that holds, in this order. */
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
