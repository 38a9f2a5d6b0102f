import type { Instant } from '#kernel/clock.ts';

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

/** @throws RangeError for an instant that is no date or a time zone that IANA does not know. */
export function localTime(at: Instant, timeZone: string): LocalTime {
  const millis = Date.parse(at);
  if (Number.isNaN(millis)) throw new RangeError(`Not an instant: ${at}`);
  let hour = 0;
  let weekday = 0;
  for (const part of formatter(timeZone).formatToParts(millis)) {
    if (part.type === 'hour') hour += Number(part.value);
    else if (part.type === 'minute') hour += Number(part.value) / 60;
    else if (part.type === 'weekday') weekday = weekdays.indexOf(part.value);
  }
  return { hour, weekday };
}
