import type { Design } from './binning.ts';
import { LINEAR_FEATURES } from './features.ts';
import { fitRidge, predictRidge } from './ridge.ts';

/** A ridge over all hours and, where `byHour` has members, one more for what each hour of the day leaves over. */
export type LinearChain = { readonly all: Float64Array; readonly byHour: readonly Float64Array[] };

export type LinearRows = {
  readonly design: Design;
  /** Hour of day, 0 to 23, by row. */
  readonly hourOfDay: Uint8Array;
};

const COLUMNS = LINEAR_FEATURES + 1;
/** An hour's own regression also learns, at half weight, from the hours beside it. */
const BESIDE = 0.5;

function linearColumns({ values, features }: Design, rows: readonly number[]): Float32Array {
  const out = new Float32Array(rows.length * COLUMNS);
  rows.forEach((row, n) => {
    const at = row * features;
    out.set(values.subarray(at, at + LINEAR_FEATURES), n * COLUMNS);
    out[n * COLUMNS + LINEAR_FEATURES] = 1;
  });
  return out;
}

const rowsOf = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Regresses `target` on the linear features; `byHourPenalty` undefined leaves the hours of the day together. */
export function fitLinearChain(
  { design, hourOfDay }: LinearRows,
  target: Float64Array,
  weight: Float64Array,
  penalty: number,
  byHourPenalty: number | undefined,
): LinearChain {
  const columns = linearColumns(design, rowsOf(design.rows));
  const all = fitRidge(columns, COLUMNS, target, weight, penalty);
  if (byHourPenalty === undefined) return { all, byHour: [] };
  const fitted = predictRidge(columns, COLUMNS, all);
  const byHour = Array.from({ length: 24 }, (_, hour) => {
    const rows = rowsOf(design.rows).filter((i) => (hourOfDay[i]! - hour + 25) % 24 <= 2);
    const rest = Float64Array.from(rows, (i) => target[i]! - fitted[i]!);
    const w = Float64Array.from(rows, (i) => weight[i]! * (hourOfDay[i] === hour ? 1 : BESIDE));
    return fitRidge(linearColumns(design, rows), COLUMNS, rest, w, byHourPenalty);
  });
  return { all, byHour };
}

export function predictLinearChain(chain: LinearChain, { design, hourOfDay }: LinearRows): Float64Array {
  const out = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i += 1) {
    const own = chain.byHour[hourOfDay[i]!];
    const at = i * design.features;
    let sum = chain.all[LINEAR_FEATURES]! + (own?.[LINEAR_FEATURES] ?? 0);
    for (let c = 0; c < LINEAR_FEATURES; c += 1) {
      const v = design.values[at + c]!;
      if (!Number.isNaN(v)) sum += v * (chain.all[c]! + (own?.[c] ?? 0));
    }
    out[i] = sum;
  }
  return out;
}
