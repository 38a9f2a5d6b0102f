import type { Instant } from '#kernel/clock.ts';

/** Where a city's clock stands and which of its days are not ordinary. */
export type PulseCalendar = {
  readonly utcOffsetMinutes: number;
  /** Local date (`2026-11-08`) to the holiday's name. A holiday is expected to run like a Sunday. */
  readonly holidays: Readonly<Record<string, string>>;
};

export const HOURS_PER_WEEK = 168;
const HOUR_MS = 3_600_000;
/** 1970-01-01 was a Thursday; weeks here begin on Monday. */
const FIRST_DAY_OF_WEEK = 3;

/** Whole local hours since 1970-01-01T00:00 local time. @throws RangeError for what is not an instant. */
export function localHour(at: Instant, calendar: PulseCalendar): number {
  const ms = Date.parse(at);
  if (!Number.isFinite(ms)) throw new RangeError(`Not an instant: ${at}`);
  return Math.floor((ms + calendar.utcOffsetMinutes * 60_000) / HOUR_MS);
}

/** 0 is Monday 00:00 to 01:00 local, 167 is Sunday 23:00 to 24:00. */
export function hourOfWeek(hour: number): number {
  const day = Math.floor(hour / 24);
  return ((((day + FIRST_DAY_OF_WEEK) % 7) + 7) % 7) * 24 + (hour - day * 24);
}

/** Local date of a local hour, as `2026-11-08`. */
const localDate = (hour: number): string => new Date(hour * HOUR_MS).toISOString().slice(0, 10);

/** The holiday on the day of this local hour, if any. */
export const holidayAt = (hour: number, calendar: PulseCalendar): string | undefined =>
  calendar.holidays[localDate(hour)];

/** The hour of the week whose usual demand this hour should show: holidays follow Sunday. */
export const usualHourOfWeek = (hour: number, calendar: PulseCalendar): number =>
  holidayAt(hour, calendar) === undefined ? hourOfWeek(hour) : 144 + (((hour % 24) + 24) % 24);
