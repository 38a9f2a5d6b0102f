import type { Instant } from '#kernel/clock.ts';

/** A customer's standing preference for a vendor: ask first where available, or never again. */
export const vendorPreferences = ['preferred', 'blocked'] as const;
export type VendorPreference = (typeof vendorPreferences)[number];

/** What a customer said of vendors, and what is on record of it; `none` is no entry. */
export type VendorPreferences = {
  readonly customerId: string;
  readonly preferences: Readonly<Record<string, VendorPreference>>;
};

/** What went before between a customer and one vendor. */
export type PastVendor = {
  /** Jobs that the vendor was paid for. */
  readonly jobs: number;
  /** How often this customer rated the vendor, and the sum of the stars. */
  readonly ratingCount: number;
  readonly ratingSum: number;
  readonly lastBookingId: string;
  readonly lastAt: Instant;
  readonly preference: VendorPreference | null;
};

/** A customer's vendors by id: what was learned from ended jobs together with the customer's preferences, read as one item. */
export type CustomerVendors = { readonly vendors: Readonly<Record<string, PastVendor>> };

export const noVendors: CustomerVendors = { vendors: {} };

/** So that a customer's vendors stay one small item: each booking reads it. */
export const MAX_PREFERENCES = 40;
const MOST_VENDORS = 60;

type Encounter = { readonly bookingId: string; readonly at: Instant };

/** A vendor with whom there was a booking, and nothing more is known. */
export const firstMet = ({ bookingId, at }: Encounter): PastVendor => ({
  jobs: 0,
  ratingCount: 0,
  ratingSum: 0,
  lastBookingId: bookingId,
  lastAt: at,
  preference: null,
});

/** The vendors after something that happened with one of them. */
export function withEncounter(
  now: CustomerVendors,
  vendorId: string,
  met: Encounter,
  change: (before: PastVendor) => Partial<PastVendor>,
): CustomerVendors {
  const before = now.vendors[vendorId] ?? firstMet(met);
  // Events of two jobs may come in any order.
  const last = before.lastAt > met.at ? {} : { lastBookingId: met.bookingId, lastAt: met.at };
  return withVendor(now, vendorId, { ...before, ...last, ...change(before) });
}

/** The vendors with one of them as given. */
export const withVendor = (now: CustomerVendors, vendorId: string, past: PastVendor): CustomerVendors => ({
  ...now,
  vendors: withoutOldest({ ...now.vendors, [vendorId]: past }),
});

/** The oldest are forgotten beyond what one item holds; a preference never is. */
function withoutOldest(vendors: CustomerVendors['vendors']): CustomerVendors['vendors'] {
  const entries = Object.entries(vendors);
  const surplus = entries.length - MOST_VENDORS;
  if (surplus <= 0) return vendors;
  const oldest = entries
    .filter(([, { preference }]) => preference === null)
    .sort(([, a], [, b]) => (a.lastAt < b.lastAt ? -1 : 1))
    .slice(0, surplus)
    .map(([id]) => id);
  return Object.fromEntries(entries.filter(([id]) => !oldest.includes(id)));
}

/** The preferences with one of them set, or taken back; undefined when there are as many as are kept. */
export function withPreference(
  now: VendorPreferences,
  vendorId: string,
  preference: VendorPreference | null,
): VendorPreferences | undefined {
  const { [vendorId]: _, ...others } = now.preferences;
  if (preference === null) return { ...now, preferences: others };
  if (Object.keys(others).length >= MAX_PREFERENCES) return undefined;
  return { ...now, preferences: { ...others, [vendorId]: preference } };
}
