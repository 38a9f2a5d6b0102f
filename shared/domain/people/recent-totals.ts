import type { Instant } from '#kernel/clock.ts';
import { millisOf } from '#kernel/millis-of.ts';

/** Time constant of the decay: after so many days 1/e of a contribution is left. A steady daily rate sums to as many days. */
export const MEMORY_DAYS = 30;
const DAY_MS = 86_400_000;

/** A vendor's recent earnings and offers: sums in which each contribution decays by e^(-age / memory). Values as of `asOf`. */
export type RecentTotals = {
  readonly asOf: Instant;
  readonly earnedMinor: number;
  readonly offersSent: number;
};
type Sums = Omit<RecentTotals, 'asOf'>;

export const noRecentTotals: RecentTotals = {
  asOf: '1970-01-01T00:00:00.000Z',
  earnedMinor: 0,
  offersSent: 0,
};

/** The share left at `to` of a contribution made at `from`; 1 when `to` is not later. */
const left = (from: Instant, to: Instant): number =>
  Math.exp(-Math.max(0, millisOf(to) - millisOf(from)) / (MEMORY_DAYS * DAY_MS));

/** The sums decayed to an instant. */
export function recentTotalsAt({ asOf, earnedMinor, offersSent }: RecentTotals, at: Instant): Sums {
  const share = left(asOf, at);
  return { earnedMinor: earnedMinor * share, offersSent: offersSent * share };
}

/** Adds a contribution made at an instant, in O(1). The order of events does not matter. */
export function addToRecent(before: RecentTotals, at: Instant, gained: Partial<Sums>): RecentTotals {
  const asOf = at > before.asOf ? at : before.asOf;
  const [kept, share] = [recentTotalsAt(before, asOf), left(at, asOf)];
  return {
    asOf,
    earnedMinor: kept.earnedMinor + (gained.earnedMinor ?? 0) * share,
    offersSent: kept.offersSent + (gained.offersSent ?? 0) * share,
  };
}

/** The days since an instant, decayed as the sums are: at most `MEMORY_DAYS`. */
export const effectiveDays = (since: Instant, now: Instant): number => MEMORY_DAYS * (1 - left(since, now));
