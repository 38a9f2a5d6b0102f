const DAY_MS = 86_400_000;
const date = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** The `nth` weekday (0 is Sunday) of a month; -1 is the last one. */
function nthWeekday(year: number, month: number, weekday: number, nth: number): string {
  if (nth < 0) {
    const last = new Date(Date.UTC(year, month, 0));
    return date(year, month, last.getUTCDate() - ((last.getUTCDay() - weekday + 7) % 7));
  }
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  return date(year, month, 1 + ((weekday - first + 7) % 7) + 7 * (nth - 1));
}

/** Easter Sunday by the anonymous Gregorian computus, in ms since 1970. */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1);
}

/** Federal holidays as observed, with New Year's Eve, Good Friday, Easter and Christmas Eve. */
function holidaysOf(year: number): Set<string> {
  const days = [date(year, 12, 24), date(year, 12, 31)];
  for (const [month, day] of [
    [1, 1],
    [7, 4],
    [11, 11],
    [12, 25],
  ] as const) {
    const at = new Date(Date.UTC(year, month - 1, day));
    const observed = at.getUTCDay() === 0 ? 1 : at.getUTCDay() === 6 ? -1 : 0;
    days.push(date(year, month, day), date(year, month, day + observed));
  }
  days.push(nthWeekday(year, 1, 1, 3), nthWeekday(year, 2, 1, 3), nthWeekday(year, 5, 1, -1));
  days.push(nthWeekday(year, 9, 1, 1), nthWeekday(year, 10, 1, 2), nthWeekday(year, 11, 4, 4));
  const sunday = easter(year);
  days.push(...[sunday, sunday - 2 * DAY_MS].map((ms) => new Date(ms).toISOString().slice(0, 10)));
  return new Set(days);
}

const known = new Map<number, Set<string>>();

/** Is this local hour since 1970 on a holiday of the city that the demand data is from? */
export function isUsHoliday(hour: number): boolean {
  const day = new Date(hour * 3_600_000).toISOString().slice(0, 10);
  const year = Number(day.slice(0, 4));
  const holidays = known.get(year) ?? holidaysOf(year);
  known.set(year, holidays);
  return holidays.has(day);
}
