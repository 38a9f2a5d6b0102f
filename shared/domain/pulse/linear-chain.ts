import type { Design } from './binning.ts';
import { CITY_COLUMNS, type CityHours, type CityLevel, predictCityLevel } from './city-level.ts';
import { LINEAR_FEATURES } from './features.ts';
import { OWN_LAGS } from './own-lags.ts';
import { fitRidge, predictRidge } from './ridge.ts';

/**
 * Ridges that take turns, each on what those before it left over: the city's level, then all places and hours
 * relative to it, then each hour of the day, then each place with enough hours. Far ahead there is only the
 * one of all places and hours.
 */
export type LinearChain = {
  readonly city: CityLevel | undefined;
  readonly all: Float64Array;
  readonly byHour: readonly Float64Array[];
  readonly byPlace: ReadonlyMap<number, Float64Array>;
};

export type LinearRows = {
  readonly design: Design;
  /** `OWN_LAGS` columns by row; none far ahead. */
  readonly ownLags: Float32Array;
  /** Undefined far ahead. */
  readonly city: CityHours | undefined;
  readonly cell: Int32Array;
  readonly hour: Int32Array;
  /** Hour of day, 0 to 23, by row. */
  readonly hourOfDay: Uint8Array;
};

/**
 * Each regression's penalty, as so many rows in which nothing departs from what is expected: with few rows, as in a
 * city of few areas, little is learned rather than chance.
 */
const NEAR = { all: 4_800, byHour: 6_000, byPlace: 2_000 };
const FAR = 320_000;
/** An hour's own regression also learns, at half weight, from the hours beside it. */
const BESIDE = 0.5;
/** A place with fewer known hours (nine weeks) behaves as its city does. */
const LEAST_PLACE_HOURS = 9 * 168;

type Columns = { readonly width: number; readonly values: Float32Array };

/** The linear features, then lags of the place and of the city where there are any, then 1. */
function linearColumns({ design, ownLags, city, hour }: LinearRows): Columns {
  const { rows, features, values } = design;
  const own = city ? OWN_LAGS : 0;
  const width = LINEAR_FEATURES + (city ? OWN_LAGS + CITY_COLUMNS : 1);
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const at = row * width;
    out.set(values.subarray(row * features, row * features + LINEAR_FEATURES), at);
    if (city) {
      out.set(ownLags.subarray(row * own, (row + 1) * own), at + LINEAR_FEATURES);
      const from = hour[row]! * CITY_COLUMNS;
      out.set(city.columns.subarray(from, from + CITY_COLUMNS), at + LINEAR_FEATURES + own);
    } else {
      out[at + LINEAR_FEATURES] = 1;
    }
  }
  return { width, values: out };
}

const rowsOf = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Fits one ridge on some of the rows. */
function fitOn(
  { width, values }: Columns,
  rows: readonly number[],
  target: Float64Array,
  weightOf: (row: number) => number,
  penaltyRows: number,
): Float64Array {
  const design = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    design.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  const y = Float64Array.from(rows, (row) => target[row]!);
  return fitRidge(design, width, y, Float64Array.from(rows, weightOf), penaltyRows / rows.length);
}

/** Regresses `target`, log levels by row; `city` is the city's own fitted model, undefined far ahead. */
export function fitLinearChain(
  rows: LinearRows,
  city: CityLevel | undefined,
  target: Float64Array,
  weight: Float64Array,
): LinearChain {
  const { hour, hourOfDay, cell } = rows;
  const columns = linearColumns(rows);
  const level = rows.city?.level;
  if (city === undefined || level === undefined) {
    const all = fitRidge(columns.values, columns.width, target, weight, FAR / target.length);
    return { city: undefined, all, byHour: [], byPlace: new Map() };
  }
  const relative = target.map((y, i) => y - (level[hour[i]!] || 0));
  const all = fitRidge(columns.values, columns.width, relative, weight, NEAR.all / relative.length);
  const byAll = predictRidge(columns.values, columns.width, all);
  const afterAll = relative.map((y, i) => y - byAll[i]!);
  const everyRow = rowsOf(relative.length);
  const byHour = Array.from({ length: 24 }, (_, h) => {
    const near = everyRow.filter((i) => (hourOfDay[i]! - h + 25) % 24 <= 2);
    const weightOf = (i: number): number => weight[i]! * (hourOfDay[i] === h ? 1 : BESIDE);
    return fitOn(columns, near, afterAll, weightOf, NEAR.byHour);
  });
  const byHours = sumOf(columns, (i) => byHour[hourOfDay[i]!]);
  const afterHours = afterAll.map((y, i) => y - byHours[i]!);
  const byPlace = new Map<number, Float64Array>();
  for (const [place, members] of Map.groupBy(everyRow, (i) => cell[i]!)) {
    if (members.length < LEAST_PLACE_HOURS) continue;
    byPlace.set(
      place,
      fitOn(columns, members, afterHours, (i) => weight[i]!, NEAR.byPlace),
    );
  }
  return { city, all, byHour, byPlace };
}

/** The sum of columns times the row's own coefficients. */
function sumOf({ width, values }: Columns, of: (row: number) => Float64Array | undefined): Float64Array {
  const out = new Float64Array(values.length / width);
  for (let i = 0; i < out.length; i += 1) {
    const coefficients = of(i);
    if (coefficients === undefined) continue;
    const at = i * width;
    let sum = 0;
    for (let c = 0; c < width; c += 1) {
      const v = values[at + c]!;
      if (!Number.isNaN(v)) sum += v * coefficients[c]!;
    }
    out[i] = sum;
  }
  return out;
}

/** Log levels by row. With `known`, the city's level is that which came: for what is fitted on top of the chain. */
export function predictLinearChain(chain: LinearChain, rows: LinearRows, known = false): Float64Array {
  const columns = linearColumns(rows);
  const byAll = sumOf(columns, () => chain.all);
  const byHour = sumOf(columns, (i) => chain.byHour[rows.hourOfDay[i]!]);
  const byPlace = sumOf(columns, (i) => chain.byPlace.get(rows.cell[i]!));
  const city = cityLevelFor(chain, rows, known);
  return byAll.map((a, i) => a + byHour[i]! + byPlace[i]! + (city?.[rows.hour[i]!] || 0));
}

function cityLevelFor({ city }: LinearChain, rows: LinearRows, known: boolean): Float64Array | undefined {
  if (city === undefined || rows.city === undefined) return undefined;
  return known ? rows.city.level : predictCityLevel(city, rows.city);
}
