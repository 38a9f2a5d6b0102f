import type { Instant } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { noRecentTotals, type RecentTotals } from './recent-totals.ts';

export const vendorStatuses = [
  'draft',
  'submitted',
  'in_review',
  'approved',
  'rejected',
  'changes_requested',
  'suspended',
  /** At the vendor's own request: personal data is gone. */
  'erased',
] as const;
export type VendorStatus = (typeof vendorStatuses)[number];

/** Where a vendor takes jobs: named pincodes, or all within a radius of the base. */
export type ServiceArea =
  | { readonly kind: 'radius'; readonly radiusMeters: number }
  | { readonly kind: 'pincodes'; readonly pincodes: readonly string[] };

/** Working hours on a weekday (0 = Sunday), in minutes past local midnight. */
export type WeeklyHours = {
  readonly weekday: number;
  readonly opensMinutes: number;
  readonly closesMinutes: number;
};

export const documentKinds = ['pan', 'aadhaar_last4', 'address_proof', 'trade_certificate'] as const;
export type DocumentKind = (typeof documentKinds)[number];
export type DocumentStatus = 'requested' | 'uploaded' | 'accepted' | 'rejected' | 'superseded';

/** Proof of who a vendor is. Of an Aadhaar number only the last four digits are ever taken. */
export type VendorDocument = {
  readonly documentId: string;
  readonly kind: DocumentKind;
  readonly status: DocumentStatus;
  /** The private object; null for what is data alone. */
  readonly objectKey: string | null;
  readonly contentType: string | null;
  readonly last4: string | null;
  readonly filedAt: Instant;
  /** Null: it does not run out. */
  readonly validUntil: Instant | null;
  readonly reason: string | null;
  /** What the vendor has been told of its expiry. */
  readonly notice: 'none' | 'expiring' | 'lapsed';
};

/** A vendor; `vendorId` is the user id. */
export type Vendor = {
  readonly vendorId: string;
  readonly status: VendorStatus;
  readonly displayName: string;
  readonly legalName: string;
  readonly skills: readonly string[];
  readonly city: string;
  readonly timeZone: string;
  readonly base: { readonly pincode: string; readonly point: GeoPoint };
  readonly area: ServiceArea;
  readonly weeklyHours: readonly WeeklyHours[];
  /** Takes no new jobs while true. */
  readonly paused: boolean;
  readonly payee: { readonly providerPayeeId: string; readonly payoutsEnabled: boolean } | null;
  readonly documents: readonly VendorDocument[];
  readonly review: {
    readonly reviewerId: string | null;
    readonly claimedAt: Instant | null;
    readonly reason: string | null;
    /** What the vendor says against the suspension. */
    readonly appeal: string | null;
    /** Who suspended the vendor, and so may not decide on the appeal. */
    readonly suspendedBy: string | null;
  };
  readonly appliedAt: Instant;
  readonly submittedAt: Instant | null;
  readonly approvedAt: Instant | null;
};

/** What a vendor has done so far, as allocation weighs it. Counted from events by a projection. */
export type VendorHistory = {
  readonly ratingCount: number;
  readonly ratingSum: number;
  readonly offersAnswered: number;
  readonly offersAccepted: number;
  readonly offersSent: number;
  readonly arrivals: number;
  readonly arrivalsOnTime: number;
  readonly jobs: number;
  /** Earnings and offers of the recent past, for fairness. */
  readonly recentTotals: RecentTotals;
};

export const emptyHistory: VendorHistory = {
  ratingCount: 0,
  ratingSum: 0,
  offersAnswered: 0,
  offersAccepted: 0,
  offersSent: 0,
  arrivals: 0,
  arrivalsOnTime: 0,
  jobs: 0,
  recentTotals: noRecentTotals,
};
