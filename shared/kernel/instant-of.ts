import type { Instant } from './clock.ts';

const KEPT = 4_096;
const kept = new Map<number, Instant>();

/**
 * The instant at `millis` since 1970. Memoised: the search for free slots formats the same few starts of a day for every
 * vendor, and formatting takes longer than checking whether a visit fits.
 * @throws RangeError when `millis` is not a valid time.
 */
export function instantOf(millis: number): Instant {
  const known = kept.get(millis);
  if (known !== undefined) return known;
  const written = new Date(millis).toISOString();
  if (kept.size >= KEPT) kept.clear();
  kept.set(millis, written);
  return written;
}
