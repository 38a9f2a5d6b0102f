/** An invalid expression. */
export class InvalidScheduleExpression extends Error {
  override readonly name = 'InvalidScheduleExpression';
}

/** A parsed `at(…)`, `rate(…)` or `cron(…)`. */
export type ScheduleExpression =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly fields: CronFields; readonly timezone: string };

type CronFields = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly isDay: (day: CalendarDay) => boolean;
};
type CalendarDay = { readonly year: number; readonly month: number; readonly day: number };

const DAY_MS = 86_400_000;
const rateUnitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: DAY_MS };

/**
 * Parses an expression of EventBridge Scheduler or of an EventBridge rule.
 * @param timezone an IANA name; it applies to `at` and `cron`.
 * @throws InvalidScheduleExpression
 */
export function parseScheduleExpression(text: string, timezone = 'UTC'): ScheduleExpression {
  checkTimezone(timezone);
  const [, kind, inner] = /^(at|rate|cron)\(([^()]+)\)$/.exec(text.trim()) ?? [];
  if (kind === 'at' && inner !== undefined) return parseAt(inner, timezone);
  if (kind === 'rate' && inner !== undefined) return parseRate(inner);
  if (kind === 'cron' && inner !== undefined) return { kind, fields: parseCron(inner), timezone };
  throw new InvalidScheduleExpression(`Invalid Schedule Expression ${text}.`);
}

/**
 * The next occurrence strictly after `afterMs`; undefined if there is none. A rate counts from `anchorMs`. An `at` in the
 * past is due at once; the caller must drop it after that.
 */
export function nextOccurrence(
  schedule: ScheduleExpression,
  afterMs: number,
  anchorMs: number,
): number | undefined {
  if (schedule.kind === 'at') return schedule.atMs;
  if (schedule.kind === 'cron') return nextCron(schedule.fields, schedule.timezone, afterMs);
  const elapsed = Math.max(0, Math.floor((afterMs - anchorMs) / schedule.everyMs));
  return anchorMs + (elapsed + 1) * schedule.everyMs;
}

function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch (cause) {
    throw new InvalidScheduleExpression(`Unknown time zone ${timezone}.`, { cause });
  }
}

function parseAt(inner: string, timezone: string): ScheduleExpression {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(inner);
  const wallMs = match ? Date.parse(`${inner}Z`) : Number.NaN;
  if (Number.isNaN(wallMs)) throw new InvalidScheduleExpression(`Invalid Schedule Expression at(${inner}).`);
  return { kind: 'at', atMs: instantOfWallTime(wallMs, timezone) };
}

function parseRate(inner: string): ScheduleExpression {
  const [, count, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(inner) ?? [];
  const unitMs = rateUnitsMs[unit];
  if (count === undefined || unitMs === undefined) {
    throw new InvalidScheduleExpression(`Invalid Schedule Expression rate(${inner}).`);
  }
  return { kind: 'rate', everyMs: Number(count) * unitMs };
}

/** The zone's offset from UTC at an instant, in ms. */
function offsetAt(epochMs: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(epochMs);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(epochMs / 1000) * 1000;
}

/** The instant of a wall time given as if it were UTC. A wall time that the zone skips moves past the gap. */
function instantOfWallTime(wallMs: number, timezone: string): number {
  const before = wallMs - offsetAt(wallMs - DAY_MS, timezone);
  const after = wallMs - offsetAt(wallMs + DAY_MS, timezone);
  const real = [before, after].filter((at) => at + offsetAt(at, timezone) === wallMs);
  return real.length > 0 ? Math.min(...real) : before;
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** AWS's six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. */
function parseCron(inner: string): CronFields {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...rest] = inner.trim().split(/\s+/);
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek || !year || rest.length > 0) {
    throw new InvalidScheduleExpression(`cron(${inner}) needs six fields.`);
  }
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new InvalidScheduleExpression(`cron(${inner}) needs "?" in either day of month or day of week.`);
  }
  return {
    minutes: cronSet(minute, 0, 59),
    hours: cronSet(hour, 0, 23),
    months: cronSet(month, 1, 12, monthNames, 1),
    years: cronSet(year, 1970, 2199),
    isDay: dayOfWeek === '?' ? dayOfMonthTest(dayOfMonth) : dayOfWeekTest(dayOfWeek),
  };
}

function cronSet(field: string, low: number, high: number, names: readonly string[] = [], nameBase = 0) {
  const invalid = () => new InvalidScheduleExpression(`Invalid cron field ${field}.`);
  const value = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const number = named >= 0 ? named + nameBase : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= low && number <= high)) throw invalid();
    return number;
  };
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from, to] =
      range === '*' ? [low, high] : rangeOf(range, value, step === undefined ? undefined : high);
    const by = step === undefined ? 1 : Number(step);
    if (by < 1 || from > to) throw invalid();
    for (let at = from; at <= to; at += by) values.add(at);
  }
  return values;
}

function rangeOf(
  range: string,
  value: (text: string) => number,
  openEnd: number | undefined,
): [number, number] {
  const [from = '', to] = range.split('-');
  const low = value(from);
  return [low, to === undefined ? (openEnd ?? low) : value(to)];
}

const weekdayOf = (day: CalendarDay): number =>
  new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function dayOfMonthTest(field: string): CronFields['isDay'] {
  if (field === 'L') return (day) => day.day === daysInMonth(day.year, day.month);
  const nearest = /^(\d+)W$/.exec(field)?.[1];
  if (nearest !== undefined) return (day) => day.day === nearestWeekday(day.year, day.month, Number(nearest));
  const days = cronSet(field, 1, 31);
  return (day) => days.has(day.day);
}

function nearestWeekday(year: number, month: number, wanted: number): number {
  const last = daysInMonth(year, month);
  const day = Math.min(wanted, last);
  const weekday = weekdayOf({ year, month, day });
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < last ? day + 1 : day - 2;
  return day;
}

function dayOfWeekTest(field: string): CronFields['isDay'] {
  const [, lastDay] = /^([1-7])L$/.exec(field) ?? [];
  if (lastDay !== undefined) {
    return (day) => weekdayOf(day) === Number(lastDay) - 1 && day.day + 7 > daysInMonth(day.year, day.month);
  }
  const [, nthDay, nth] = /^([1-7]|[A-Za-z]{3})#([1-5])$/.exec(field) ?? [];
  if (nthDay !== undefined) {
    const weekdays = cronSet(nthDay, 1, 7, dayNames, 1);
    return (day) => weekdays.has(weekdayOf(day) + 1) && Math.ceil(day.day / 7) === Number(nth);
  }
  const weekdays = cronSet(field === 'L' ? '7' : field, 1, 7, dayNames, 1);
  return (day) => weekdays.has(weekdayOf(day) + 1);
}

/** Searches matching days, then matching times, in the zone's wall time, up to the last year. */
function nextCron(fields: CronFields, timezone: string, afterMs: number): number | undefined {
  const lastYear = Math.max(...fields.years);
  const startWall = afterMs + offsetAt(afterMs, timezone);
  for (let dayMs = Math.floor(startWall / DAY_MS) * DAY_MS; ; dayMs += DAY_MS) {
    const date = new Date(dayMs);
    const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    if (day.year > lastYear) return undefined;
    if (!fields.years.has(day.year) || !fields.months.has(day.month) || !fields.isDay(day)) continue;
    const found = firstTimeOfDay(fields, dayMs, timezone, afterMs);
    if (found !== undefined) return found;
  }
}

function firstTimeOfDay(
  fields: CronFields,
  dayMs: number,
  timezone: string,
  afterMs: number,
): number | undefined {
  let first: number | undefined;
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) {
      const at = instantOfWallTime(dayMs + (hour * 60 + minute) * 60_000, timezone);
      if (at > afterMs && (first === undefined || at < first)) first = at;
    }
  }
  return first;
}
