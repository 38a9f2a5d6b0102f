import { hourOfWeek, HOURS_PER_WEEK as WEEK } from './calendar.ts';
import { checkPanel, type DemandPanel } from './panel.ts';
import { exemplarity, type HolidayTest, usualCounts, withoutOutages } from './usual.ts';
import type { WeatherOf } from './weather.ts';

/** What the forecaster knows beside the counts. */
export type PanelContext = {
  readonly isHoliday: HolidayTest;
  /** Adjacent cells by cell; may be empty. */
  readonly neighbours: readonly (readonly number[])[];
  /** The city's days, those to come as forecast; for leads of a day and more. */
  readonly weather?: WeatherOf | undefined;
};

/** Running sums of counts and usual counts, so that any window costs two subtractions. */
type Sums = { readonly y: Float64Array; readonly b: Float64Array };

/** Counts prepared for features; every feature of an hour uses only hours up to `lead` before it. */
export type FeatureSource = {
  readonly panel: DemandPanel;
  readonly context: PanelContext;
  readonly usual: Float32Array;
  /** By hour, from that hour and those before: see `exemplarity`. */
  readonly trust: Float64Array;
  readonly cell: readonly Sums[];
  readonly city: Sums;
  readonly around: readonly Sums[];
};

/** Requests added to both sides of a ratio, so that a handful can't make it extreme. */
export const CALM = 3;
/** The same for levels that only busy cells should move. */
const VERY_CALM = 40;

export const calmLogRatio = (a: number, b: number, calm = CALM): number => Math.log((a + calm) / (b + calm));

/** @throws RangeError for a panel whose shape or counts are impossible. */
export function featureSource(raw: DemandPanel, context: PanelContext): FeatureSource {
  checkPanel(raw);
  const panel = withoutOutages(raw);
  const { cells, hours } = panel;
  const trust = exemplarity(panel, context.isHoliday, 0);
  const usual = usualCounts(panel, trust, exemplarity(panel, context.isHoliday, 2));
  const cell = Array.from({ length: cells }, (_, c) => runningSums(panel, usual, c));
  const sumOf = (members: readonly number[]): Sums => {
    const [y, b] = [new Float64Array(hours + 1), new Float64Array(hours + 1)];
    for (const member of members) {
      const sums = cell[member];
      for (let t = 0; sums !== undefined && t <= hours; t += 1) {
        y[t] = y[t]! + sums.y[t]!;
        b[t] = b[t]! + sums.b[t]!;
      }
    }
    return { y, b };
  };
  const city = sumOf(Array.from({ length: cells }, (_, c) => c));
  const around = Array.from({ length: cells }, (_, c) => sumOf(context.neighbours[c] ?? []));
  return { panel, context, usual, trust, cell, city, around };
}

function runningSums({ hours, counts }: DemandPanel, usual: Float32Array, cell: number): Sums {
  const [y, b] = [new Float64Array(hours + 1), new Float64Array(hours + 1)];
  for (let t = 0; t < hours; t += 1) {
    const [n, u] = [counts[cell * hours + t]!, usual[cell * hours + t]!];
    const known = !(Number.isNaN(n) || Number.isNaN(u));
    y[t + 1] = y[t]! + (known ? n : 0);
    b[t + 1] = b[t]! + (known ? u : 0);
  }
  return { y, b };
}

/** In the order in which `writeFeatures` writes them. Levels are logs against the usual. */
export const FEATURE_NAMES = [
  ...['last hour', '2nd last hour', '3rd last hour', '4th last hour'],
  ...['last 3 hours', 'last 6 hours', 'last 12 hours', 'last day', 'last 3 days', 'last week'],
  ...['same hour yesterday', 'next hour yesterday', 'previous hour yesterday', 'same hour 2 days ago'],
  ...['around this hour yesterday', 'last hour a week ago'],
  ...['last hour, damped', '2nd last hour, damped', 'last 3 hours, damped', 'yesterday, damped'],
  ...['city last hour', 'city 2nd last hour', 'city 3rd last hour', 'city last 6 hours', 'city last day'],
  ...['city last week', 'city same hour yesterday', 'city next hour yesterday', 'city last week, same hour'],
  ...['neighbours last hour', 'neighbours last 3 hours', 'neighbours yesterday', 'neighbours, damped'],
  ...['last week', '2 weeks ago', '3 weeks ago', 'same kind of day', '10 weeks'],
  ...['last week, damped', 'same kind of day, damped', '10 weeks, damped'],
  ...['step from last hour', 'step to next hour', 'usual', 'cell size', 'night share', 'weekend share'],
  ...['holiday', 'holiday tomorrow', 'holiday yesterday', 'holiday last week', 'weeks known'],
  ...['hour of day', 'day of week', 'hour of week'],
] as const;

/** The last features only name a time: trees split on them, a linear model would misread them. */
export const LINEAR_FEATURES = FEATURE_NAMES.length - 3;

/** Log level of `width` hours that end before `end`; NaN when they are not all in the panel and known. */
function level(s: Sums, end: number, width: number, limit: number, calm = CALM): number {
  const from = end - width;
  if (end > limit || end <= 0) return Number.NaN;
  const start = Math.max(0, from);
  const [y, b] = [s.y[end]! - s.y[start]!, s.b[end]! - s.b[start]!];
  return b === 0 && y === 0 ? Number.NaN : calmLogRatio(y, b, calm);
}

/** Writes the features of `cell` in hour `t` as known `lead` hours before to `out[at...]`. */
export function writeFeatures(
  s: FeatureSource,
  cell: number,
  t: number,
  lead: number,
  out: Float32Array,
  at: number,
): void {
  const end = t - lead + 1;
  const yesterday = t - 24 * Math.ceil(lead / 24) + 1;
  const [own, city, around] = [s.cell[cell]!, s.city, s.around[cell]!];
  let i = at;
  for (let k = 0; k < 4; k += 1) out[i++] = level(own, end - k, 1, end);
  for (const width of [3, 6, 12, 24, 72, WEEK]) out[i++] = level(own, end, width, end);
  for (const shift of [0, 1, -1, -24]) out[i++] = level(own, yesterday + shift, 1, end);
  out[i++] = level(own, yesterday + 1, 3, end);
  out[i++] = level(own, end - WEEK, 1, end);
  out[i++] = level(own, end, 1, end, VERY_CALM);
  out[i++] = level(own, end - 1, 1, end, VERY_CALM);
  out[i++] = level(own, end, 3, end, VERY_CALM);
  out[i++] = level(own, yesterday, 1, end, VERY_CALM);
  for (let k = 0; k < 3; k += 1) out[i++] = level(city, end - k, 1, end);
  for (const width of [6, 24, WEEK]) out[i++] = level(city, end, width, end);
  out[i++] = level(city, yesterday, 1, end);
  out[i++] = level(city, yesterday + 1, 1, end);
  out[i++] = level(city, t - WEEK + 1, 1, end);
  out[i++] = level(around, end, 1, end);
  out[i++] = level(around, end, 3, end);
  out[i++] = level(around, yesterday, 1, end);
  out[i++] = level(around, end, 1, end, VERY_CALM);
  i = writeWeeks(s, cell, t, lead, out, i);
  writeCalendar(s, t, out, i);
}

function writeWeeks(
  s: FeatureSource,
  cell: number,
  t: number,
  lead: number,
  out: Float32Array,
  at: number,
): number {
  const { hours, counts, firstHour } = s.panel;
  const base = cell * hours;
  const usual = s.usual[base + t]!;
  const end = t - lead + 1;
  const count = (hour: number): number => (hour >= 0 && hour < end ? counts[base + hour]! : Number.NaN);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const freeDay = (hour: number): boolean => hourOfWeek(hour) >= 120 || s.context.isHoliday(hour);
  const sameKind: number[] = [];
  for (let d = 24 * Math.ceil(lead / 24); sameKind.length < 5 && d <= 24 * 21; d += 24) {
    const n = count(t - d);
    if (!Number.isNaN(n) && freeDay(firstHour + t - d) === freeDay(firstHour + t)) sameKind.push(n);
  }
  const tenWeeks: number[] = [];
  for (let w = 1; w <= 10; w += 1) {
    const n = count(t - w * WEEK);
    if (!Number.isNaN(n)) tenWeeks.push(n);
  }
  let i = at;
  for (let w = 1; w <= 3; w += 1) out[i++] = calmLogRatio(count(t - w * WEEK), usual);
  for (const values of [sameKind, tenWeeks]) out[i++] = calmLogRatio(mean(values), usual);
  out[i++] = calmLogRatio(count(t - WEEK), usual, VERY_CALM);
  for (const values of [sameKind, tenWeeks]) out[i++] = calmLogRatio(mean(values), usual, VERY_CALM);
  out[i++] = calmLogRatio(usual, s.usual[base + end - 1] ?? Number.NaN);
  // The usual count of a later hour rests on hours a week old: it is known.
  out[i++] = lead < WEEK && t + 1 < hours ? calmLogRatio(s.usual[base + t + 1]!, usual) : Number.NaN;
  out[i++] = Math.log(usual + CALM);
  return writeShape(s, cell, t, lead, out, i);
}

/** Size and shape of the cell over the last two known weeks. */
function writeShape(
  s: FeatureSource,
  cell: number,
  t: number,
  lead: number,
  out: Float32Array,
  at: number,
): number {
  const { y } = s.cell[cell]!;
  const end = Math.max(0, t - lead + 1);
  const total = y[end]! - y[Math.max(0, end - 2 * WEEK)]!;
  const hourOfDay = hourOfWeek(s.panel.firstHour + t) % 24;
  let [night, weekend] = [0, 0];
  for (let d = 0; d < 14; d += 1) {
    const start = t - hourOfDay - 24 * (Math.ceil(lead / 24) + d);
    if (start < 0) break;
    night += y[Math.min(end, start + 5)]! - y[start]!;
    if (hourOfWeek(s.panel.firstHour + start) >= 120) weekend += y[Math.min(end, start + 24)]! - y[start]!;
  }
  out[at] = Math.log(total / (2 * WEEK) + 0.1);
  out[at + 1] = night / (total + 1);
  out[at + 2] = weekend / (total + 1);
  return at + 3;
}

function writeCalendar(s: FeatureSource, t: number, out: Float32Array, at: number): void {
  const hour = s.panel.firstHour + t;
  const how = hourOfWeek(hour);
  let i = at;
  for (const shift of [0, 24, -24, -WEEK]) out[i++] = s.context.isHoliday(hour + shift) ? 1 : 0;
  out[i++] = Math.min(4, Math.floor(t / WEEK));
  out[i++] = how % 24;
  out[i++] = Math.floor(how / 24);
  out[i] = how;
}
