import type { Instant } from '#kernel/clock.ts';
import { millisOf } from '#kernel/millis-of.ts';

/** Hour of day with its fraction (0 to 24) and day of week (0 = Sunday) on the wall clock of a place. */
export type LocalTime = { readonly hour: number; readonly weekday: number };

const formatters = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (found === undefined) {
    const options = {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    } as const;
    found = new Intl.DateTimeFormat('en-US', options);
    formatters.set(timeZone, found);
  }
  return found;
}

const QUARTER_HOUR = 900_000;
const DAY = 86_400_000;
/** Minutes ahead of UTC by time zone and quarter of an hour, where offsets can change. */
const offsets = new Map<string, Map<number, number>>();
const MAX_OFFSETS = 5000;

/** Cached: Intl takes microseconds per call, too slow for thousands of evaluations per request. */
function offsetMinutes(quarter: number, timeZone: string): number {
  let ofZone = offsets.get(timeZone);
  const known = ofZone?.get(quarter);
  if (known !== undefined) return known;
  let minutes = 0;
  let weekday = 0;
  for (const part of formatter(timeZone).formatToParts(quarter * QUARTER_HOUR)) {
    if (part.type === 'hour') minutes += 60 * Number(part.value);
    else if (part.type === 'minute') minutes += Number(part.value);
    else if (part.type === 'weekday') weekday = weekdays.indexOf(part.value);
  }
  const utc = new Date(quarter * QUARTER_HOUR);
  const days = ((weekday - utc.getUTCDay() + 10) % 7) - 3;
  const offset = days * 1440 + minutes - utc.getUTCHours() * 60 - utc.getUTCMinutes();
  if (ofZone === undefined || ofZone.size >= MAX_OFFSETS) ofZone = new Map();
  ofZone.set(quarter, offset);
  offsets.set(timeZone, ofZone);
  return offset;
}

/** @throws RangeError for an invalid instant or an unknown IANA time zone. */
export const localTime = (at: Instant, timeZone: string): LocalTime => localTimeOf(millisOf(at), timeZone);

/** The same for milliseconds since 1970. */
export function localTimeOf(millis: number, timeZone: string): LocalTime {
  if (!Number.isFinite(millis)) throw new RangeError(`Not an instant: ${millis}`);
  const local = millis + offsetMinutes(Math.floor(millis / QUARTER_HOUR), timeZone) * 60_000;
  const sinceMidnight = ((local % DAY) + DAY) % DAY;
  // 1 January 1970 was a Thursday.
  const weekday = (((Math.floor(local / DAY) + 4) % 7) + 7) % 7;
  return { hour: sinceMidnight / 3_600_000, weekday };
}
