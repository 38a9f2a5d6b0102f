import { hourOfWeek, HOURS_PER_WEEK as WEEK } from './calendar.ts';
import { CALM, calmLogRatio, type FeatureSource } from './features.ts';
import { fitRidge, predictRidge } from './ridge.ts';
import { exampleWeight } from './usual.ts';

/**
 * The level of the whole city against its usual, in logs. All places of an hour share it, so that an hour is
 * one example of it and not as many as there are places: it is learned from the city's own series, by a ridge
 * on few columns, and places are learned relative to it.
 */
export type CityLevel = { readonly coefficients: Float64Array };

/** By hour, hours without any known count NaN: `CITY_COLUMNS` columns as known at the lead, and what came. */
export type CityHours = { readonly columns: Float32Array; readonly level: Float64Array };

/** Hours before the last known one at which the level is looked up, then hours before the hour itself. */
const NEAR_LAGS = [0, 1, 2, 3, 4, 5, 11];
const FAR_LAGS = [23, 24, 25, 26, 47, 48, 49, 72, 96, 120, 144, 167, 168, 169, 170, 335, 336];
const MEAN_WIDTHS = [24, WEEK];
/** Two weeks before, the step into the hour, and the constant. */
export const CITY_COLUMNS = NEAR_LAGS.length + FAR_LAGS.length + MEAN_WIDTHS.length + 4;
const PENALTY = 0.005;
/** So many days of the same kind show how the level steps into the hour, and so far they lie back. */
const STEP_DAYS = 5;
const STEP_REACH_DAYS = 14;

/** The city's columns for all hours from what was known `lead` hours before each. */
export function cityHours(s: FeatureSource, lead: number): CityHours {
  const { cells, hours } = s.panel;
  const level = new Float64Array(hours);
  const usual = new Float64Array(hours);
  for (let t = 0; t < hours; t += 1) {
    const [y, b] = [s.city.y[t + 1]! - s.city.y[t]!, s.city.b[t + 1]! - s.city.b[t]!];
    level[t] = y > 0 && b > 0 ? calmLogRatio(y, b) : Number.NaN;
    let sum = 0;
    for (let c = 0; c < cells; c += 1) sum += s.usual[c * hours + t] || 0;
    usual[t] = Math.log(sum + CALM);
  }
  const columns = new Float32Array(hours * CITY_COLUMNS);
  for (let t = 0; t < hours; t += 1) writeColumns(s, { level, usual }, t, lead, columns);
  return { columns, level };
}

type Series = { readonly level: Float64Array; readonly usual: Float64Array };

function writeColumns(
  { panel, context }: FeatureSource,
  { level, usual }: Series,
  t: number,
  lead: number,
  out: Float32Array,
): void {
  const last = t - lead;
  const seen = (hour: number): number => (hour <= last ? (level[hour] ?? Number.NaN) : Number.NaN);
  const count = (hour: number): number => seen(hour) + (usual[hour] ?? Number.NaN);
  let i = t * CITY_COLUMNS;
  for (const lag of NEAR_LAGS) out[i++] = seen(last - lag);
  for (const lag of FAR_LAGS) out[i++] = seen(t - lag);
  for (const width of MEAN_WIDTHS) {
    let [sum, n] = [0, 0];
    for (let hour = Math.max(0, last - width + 1); hour <= last; hour += 1) {
      if (Number.isNaN(level[hour]!)) continue;
      sum += level[hour]!;
      n += 1;
    }
    out[i++] = n > 0 ? sum / n : Number.NaN;
  }
  for (const weeks of [1, 2]) out[i++] = count(t - weeks * WEEK) - usual[t]!;
  const isFree = (hour: number): boolean =>
    hourOfWeek(panel.firstHour + hour) >= 120 || context.isHoliday(panel.firstHour + hour);
  let [steps, days] = [0, 0];
  for (let d = Math.ceil(lead / 24); days < STEP_DAYS && d <= STEP_REACH_DAYS; d += 1) {
    const step = count(t - 24 * d) - count(t - 24 * d - 1);
    if (Number.isNaN(step) || isFree(t - 24 * d) !== isFree(t)) continue;
    steps += step;
    days += 1;
  }
  out[i++] = days > 0 ? steps / days - (usual[t]! - (usual[t - 1] ?? Number.NaN)) : Number.NaN;
  out[i] = 1;
}

/** Learns from the hours `from` to `to` (exclusive), each by its exemplarity and its usual count. */
export function fitCityLevel(
  s: FeatureSource,
  { columns, level }: CityHours,
  from: number,
  to: number,
): CityLevel {
  const known = Array.from({ length: to - from }, (_, k) => from + k).filter((t) => !Number.isNaN(level[t]!));
  const design = new Float32Array(known.length * CITY_COLUMNS);
  known.forEach((t, row) => {
    design.set(columns.subarray(t * CITY_COLUMNS, (t + 1) * CITY_COLUMNS), row * CITY_COLUMNS);
  });
  const target = Float64Array.from(known, (t) => level[t]!);
  const weight = Float64Array.from(
    known,
    (t) => exampleWeight(s.trust[t]!) * (s.city.b[t + 1]! - s.city.b[t]!),
  );
  return { coefficients: fitRidge(design, CITY_COLUMNS, target, weight, PENALTY) };
}

/** The expected level by hour. */
export const predictCityLevel = ({ coefficients }: CityLevel, { columns }: CityHours): Float64Array =>
  predictRidge(columns, CITY_COLUMNS, coefficients);
