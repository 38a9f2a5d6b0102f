import type { DemandPanel } from './panel.ts';

type Size = Pick<DemandPanel, 'cells' | 'hours'>;

/**
 * Which places err alike, learned from `errors` by `cell * hours + hour` in the hours `from` to `to` (exclusive), each
 * at its weight: the covariance of each pair, `cells x cells`. A place is no kin of itself; unknown errors (NaN) count
 * as none.
 */
export function learnKinship(
  errors: Float64Array,
  { cells, hours }: Size,
  from: number,
  to: number,
  weight: Float64Array,
): Float64Array {
  const kinship = new Float64Array(cells * cells);
  for (let a = 0; a < cells; a += 1) {
    for (let b = 0; b < a; b += 1) {
      let [sum, known] = [0, 0];
      for (let t = from; t < to; t += 1) {
        sum += weight[t]! * (errors[a * hours + t]! || 0) * (errors[b * hours + t]! || 0);
        known += weight[t]!;
      }
      const both = known > 0 ? sum / known : 0;
      kinship[a * cells + b] = both;
      kinship[b * cells + a] = both;
    }
  }
  return kinship;
}

/** By place and hour, what the place's kin erred in that hour, each as much as it is kin. */
export function errorsOfKin(
  errors: Float64Array,
  kinship: Float64Array,
  { cells, hours }: Size,
): Float64Array {
  const out = new Float64Array(errors.length);
  for (let of = 0; of < cells; of += 1) {
    for (let kin = 0; kin < cells; kin += 1) {
      const near = kinship[of * cells + kin]!;
      for (let t = 0; t < hours; t += 1) {
        out[of * hours + t] = out[of * hours + t]! + near * (errors[kin * hours + t]! || 0);
      }
    }
  }
  return out;
}
