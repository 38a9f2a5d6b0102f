import type { Instant } from './clock.ts';

const KEPT = 4_096;
const kept = new Map<number, Instant>();

/**
 * The instant at these milliseconds since 1970. Writing one takes longer than to see whether a visit fits there, and
 * the search for free slots asks for the same few starts of a day with each vendor: the latest are kept.
 * @throws RangeError for what is no time.
 */
export function instantOf(millis: number): Instant {
  const known = kept.get(millis);
  if (known !== undefined) return known;
  const written = new Date(millis).toISOString();
  if (kept.size >= KEPT) kept.clear();
  kept.set(millis, written);
  return written;
}
