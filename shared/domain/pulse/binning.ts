/** Row-major features: `rows x features`; NaN says unknown. */
export type Design = { readonly rows: number; readonly features: number; readonly values: Float32Array };

export const BINS = 128;
/** Bin of an unknown value. */
const UNKNOWN = 0;

/** Upper bounds of each feature's bins by quantiles of at most 20,000 of its values. */
export function cutPoints(design: Design): Float64Array[] {
  const step = Math.max(1, Math.floor(design.rows / 20_000));
  return Array.from({ length: design.features }, (_, f) => {
    const seen: number[] = [];
    for (let row = 0; row < design.rows; row += step) {
      const v = design.values[row * design.features + f]!;
      if (!Number.isNaN(v)) seen.push(v);
    }
    const sorted = Float64Array.from(seen).sort();
    const cuts: number[] = [];
    for (let b = 1; b < BINS - 1; b += 1) {
      const cut = sorted[Math.floor((b * sorted.length) / (BINS - 1))];
      if (cut !== undefined && cut !== cuts.at(-1)) cuts.push(cut);
    }
    return Float64Array.from(cuts);
  });
}

/** 0 for an unknown value, else 1 and the number of cuts not above it. */
export function binOf(cuts: Float64Array, value: number): number {
  if (Number.isNaN(value)) return UNKNOWN;
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < cuts[middle]!) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** Bin numbers of all values, row-major. */
export function binned(design: Design, cuts: readonly Float64Array[]): Uint8Array {
  const bins = new Uint8Array(design.values.length);
  for (let f = 0; f < design.features; f += 1) {
    const cut = cuts[f]!;
    for (let i = f; i < bins.length; i += design.features) bins[i] = binOf(cut, design.values[i]!);
  }
  return bins;
}
