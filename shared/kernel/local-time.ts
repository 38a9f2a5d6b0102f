import type { Instant } from './clock.ts';

/** A calendar day in a time zone, `yyyy-mm-dd`. */
export type LocalDate = string;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are costly to make (tens of microseconds) and safe to share, so there is one per zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}

function wallClock(at: number, timeZone: string): { date: LocalDate; minutes: number; epochAsUtc: number } {
  const parts: Record<string, string> = {};
  for (const part of formatOf(timeZone).formatToParts(at)) parts[part.type] = part.value;
  const { year = '', month = '', day = '', hour = '0', minute = '0', second = '0' } = parts;
  const date = `${year}-${month}-${day}`;
  const minutes = Number(hour) * 60 + Number(minute);
  return {
    date,
    minutes,
    epochAsUtc: Date.parse(`${date}T00:00:00Z`) + minutes * 60_000 + Number(second) * 1000,
  };
}

/** The local calendar day of an instant. */
export const localDate = (at: Instant, timeZone: string): LocalDate =>
  wallClock(Date.parse(at), timeZone).date;

/** Minutes since local midnight, 0 to 1439. */
export const localMinutes = (at: Instant, timeZone: string): number =>
  wallClock(Date.parse(at), timeZone).minutes;

/** 0 = Sunday. */
export const weekday = (date: LocalDate): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** Hour of the local week, 0 (Sunday 00:00) to 167. */
export const hourOfWeek = (at: Instant, timeZone: string): number => {
  const wall = wallClock(Date.parse(at), timeZone);
  return weekday(wall.date) * 24 + Math.floor(wall.minutes / 60);
};

/**
 * The instant at which a local clock shows `minutes` past midnight on `date`. In the gap of a change to summer time it is
 * the later reading; in the overlap of a change back, the first.
 */
export function atLocal(date: LocalDate, minutes: number, timeZone: string): Instant {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  // No zone changes its offset twice within two days, and no offset exceeds a day.
  const before = wanted - offsetAt(wanted - DAY, timeZone);
  const after = wanted - offsetAt(wanted + DAY, timeZone);
  if (before === after) return new Date(before).toISOString();
  const shown = [before, after].filter((at) => at + offsetAt(at, timeZone) === wanted);
  const at = shown.length > 0 ? Math.min(...shown) : Math.max(before, after);
  return new Date(at).toISOString();
}

const DAY = 86_400_000;

/** The zone's offset from UTC at a whole second, in milliseconds. */
const offsetAt = (at: number, timeZone: string): number => wallClock(at, timeZone).epochAsUtc - at;

export const plusDays = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
