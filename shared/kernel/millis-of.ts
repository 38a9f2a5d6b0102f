import type { Instant } from './clock.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** `YYYY-MM-DDTHH:mm:ss.sssZ`, as everything here writes instants. */
const LENGTH = 24;
/** Days before each month of a year that begins in March, so that the leap day is its last. */
const DAYS_BEFORE = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275];
/** The leap day is left to Date.parse. */
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds since 1970 of an instant; NaN for what is none. The same as `Date.parse`, which the search for free
 * slots would spend half of its time in: the usual form is read digit by digit, all others are left to it.
 */
export function millisOf(at: Instant): number {
  const year = digits(at, 0, 4);
  const month = digits(at, 5, 7);
  const day = digits(at, 8, 10);
  const hour = digits(at, 11, 13);
  const minute = digits(at, 14, 16);
  const second = digits(at, 17, 19);
  const milli = digits(at, 20, 23);
  const usual =
    at.length === LENGTH &&
    at[4] === '-' &&
    at[7] === '-' &&
    at[10] === 'T' &&
    at[13] === ':' &&
    at[16] === ':' &&
    at[19] === '.' &&
    at[23] === 'Z' &&
    year > 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (DAYS_IN[month - 1] ?? 0) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    milli <= 999;
  if (!usual) return Date.parse(at);
  const since = month > 2 ? year : year - 1;
  const leaps = Math.floor(since / 4) - Math.floor(since / 100) + Math.floor(since / 400);
  const days = since * 365 + leaps + (DAYS_BEFORE[month - 1] ?? Number.NaN) + day - 1 - DAYS_TO_1970;
  return days * DAY + (hour * 60 + minute) * MINUTE + second * 1_000 + milli;
}

/** From the first of March of the year 0 to 1970. */
const DAYS_TO_1970 = 719_468;

/** The number that these digits make; NaN when one is none, so that no comparison with it holds. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
