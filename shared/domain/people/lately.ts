import type { Instant } from '#kernel/clock.ts';
import { millisOf } from '#kernel/millis-of.ts';

/** How long what happened counts: after so many days a share of 1/e is left of it, and it sums to as many days. */
export const MEMORY_DAYS = 30;
const DAY_MS = 86_400_000;

/** What a vendor got of late: sums in which each part fades by e^(-age / memory). Stand as of an instant. */
export type Lately = {
  readonly asOf: Instant;
  readonly earnedMinor: number;
  readonly offersSent: number;
};
type Sums = Omit<Lately, 'asOf'>;

export const nothingLately: Lately = { asOf: '1970-01-01T00:00:00.000Z', earnedMinor: 0, offersSent: 0 };

/** The share that is left at `to` of what happened at `from`; 1 when `to` is no later. */
const left = (from: Instant, to: Instant): number =>
  Math.exp(-Math.max(0, millisOf(to) - millisOf(from)) / (MEMORY_DAYS * DAY_MS));

/** The sums as they stand at an instant. */
export function latelyAt({ asOf, earnedMinor, offersSent }: Lately, at: Instant): Sums {
  const share = left(asOf, at);
  return { earnedMinor: earnedMinor * share, offersSent: offersSent * share };
}

/** With what happened at an instant, in O(1). Events may come in any order: the sums are the same. */
export function withLately(before: Lately, at: Instant, gained: Partial<Sums>): Lately {
  const asOf = at > before.asOf ? at : before.asOf;
  const [kept, share] = [latelyAt(before, asOf), left(at, asOf)];
  return {
    asOf,
    earnedMinor: kept.earnedMinor + (gained.earnedMinor ?? 0) * share,
    offersSent: kept.offersSent + (gained.offersSent ?? 0) * share,
  };
}

/** The days since an instant, each faded as the sums are: never more than the memory has. */
export const daysLately = (since: Instant, now: Instant): number => MEMORY_DAYS * (1 - left(since, now));
