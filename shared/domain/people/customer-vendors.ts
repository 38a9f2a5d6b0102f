import type { Instant } from '#kernel/clock.ts';

/** What a customer can say of a vendor for good: ask him first where he can come, or never again. */
export const vendorWishes = ['preferred', 'blocked'] as const;
export type VendorWish = (typeof vendorWishes)[number];

/** What a customer said of vendors, and what is on record of it; `none` is no entry. */
export type VendorWishes = {
  readonly customerId: string;
  readonly wishes: Readonly<Record<string, VendorWish>>;
};

/** What went before between a customer and one vendor. */
export type PastVendor = {
  /** Jobs that he was paid for. */
  readonly jobs: number;
  /** How often this customer rated him, and the sum of the stars. */
  readonly ratingCount: number;
  readonly ratingSum: number;
  readonly lastBookingId: string;
  readonly lastAt: Instant;
  readonly wish: VendorWish | null;
};

/** A customer's vendors by id: what was learned from jobs that ended, with his wishes, to be read as one. */
export type CustomerVendors = { readonly vendors: Readonly<Record<string, PastVendor>> };

export const noVendors: CustomerVendors = { vendors: {} };

/** So that a customer's vendors stay one small item: each booking reads it. */
export const MOST_WISHES = 40;
const MOST_VENDORS = 60;

type Meeting = { readonly bookingId: string; readonly at: Instant };

/** A vendor of whom nothing is known but that there was a booking with him. */
export const firstMet = ({ bookingId, at }: Meeting): PastVendor => ({
  jobs: 0,
  ratingCount: 0,
  ratingSum: 0,
  lastBookingId: bookingId,
  lastAt: at,
  wish: null,
});

/** The vendors after something that happened with one of them. */
export function withMeeting(
  now: CustomerVendors,
  vendorId: string,
  met: Meeting,
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

/** The oldest are forgotten beyond what one item holds; a wish never is. */
function withoutOldest(vendors: CustomerVendors['vendors']): CustomerVendors['vendors'] {
  const entries = Object.entries(vendors);
  const surplus = entries.length - MOST_VENDORS;
  if (surplus <= 0) return vendors;
  const oldest = entries
    .filter(([, { wish }]) => wish === null)
    .sort(([, a], [, b]) => (a.lastAt < b.lastAt ? -1 : 1))
    .slice(0, surplus)
    .map(([id]) => id);
  return Object.fromEntries(entries.filter(([id]) => !oldest.includes(id)));
}

/** The wishes with one of them set, or taken back; undefined when there are as many as are kept. */
export function withWish(
  now: VendorWishes,
  vendorId: string,
  wish: VendorWish | null,
): VendorWishes | undefined {
  const { [vendorId]: _, ...others } = now.wishes;
  if (wish === null) return { ...now, wishes: others };
  if (Object.keys(others).length >= MOST_WISHES) return undefined;
  return { ...now, wishes: { ...others, [vendorId]: wish } };
}
