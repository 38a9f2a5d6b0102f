/**
 * Counts in bins of equal width from `low`; the first and the last bin also hold all values below and above. Decayed per
 * observation, so that recent values dominate. JSON of fixed size.
 */
export type Histogram = { readonly counts: readonly number[] };

export type Bins = { readonly low: number; readonly width: number; readonly size: number };

export const emptyHistogram = (bins: Bins): Histogram => ({ counts: new Array<number>(bins.size).fill(0) });

/** An unnormalised normal density, as a prior: `shrinkTo` gives it its weight. */
export const normalHistogram = ({ low, width, size }: Bins, mean: number, spread: number): Histogram => ({
  counts: Array.from({ length: size }, (_, i) => {
    const z = (low + (i + 0.5) * width - mean) / spread;
    return Math.exp(-0.5 * z * z);
  }),
});

const total = (histogram: Histogram): number => histogram.counts.reduce((sum, count) => sum + count, 0);

const binOf = (bins: Bins, value: number): number =>
  Math.max(0, Math.min(bins.size - 1, Math.floor((value - bins.low) / bins.width)));

/** Adds one value; the weight of older ones is multiplied by `decay`. NaN is ignored. */
export function observe(histogram: Histogram, bins: Bins, value: number, decay: number): Histogram {
  if (Number.isNaN(value)) return histogram;
  const counts = histogram.counts.map((count) => Math.round(count * decay * 1e4) / 1e4);
  const bin = binOf(bins, value);
  counts[bin] = (counts[bin] ?? 0) + 1;
  return { counts };
}

/**
 * Adds the counts of `parent`, scaled to `parentWeight` observations: shrinkage of a group towards the group it belongs
 * to.
 */
export function shrinkTo(histogram: Histogram, parent: Histogram, parentWeight: number): Histogram {
  const mass = total(parent);
  if (mass <= 0) return histogram;
  const scale = parentWeight / mass;
  return { counts: histogram.counts.map((count, i) => count + (parent.counts[i] ?? 0) * scale) };
}

/**
 * Conformal quantile: the ceil((n + 1) p)-th smallest of n values, which a new exchangeable value does not exceed with
 * probability p at least (Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005), interpolated within
 * its bin. `fallback` when the histogram is empty.
 */
export function conformalQuantile(histogram: Histogram, bins: Bins, p: number, fallback: number): number {
  const n = total(histogram);
  if (n <= 0) return fallback;
  const rank = Math.min(n, (n + 1) * p);
  let below = 0;
  for (let i = 0; i < bins.size; i++) {
    const count = histogram.counts[i] ?? 0;
    if (count > 0 && below + count >= rank) return bins.low + bins.width * (i + (rank - below) / count);
    below += count;
  }
  return bins.low + bins.width * bins.size;
}
