import {
  type Bins,
  conformalQuantile,
  emptyHistogram,
  type Histogram,
  normalHistogram,
  observe,
  shrinkTo,
} from './histogram.ts';

/**
 * Errors that the model made on trips before it learned from them, each divided by the square root of the
 * estimate: the delays of a trip's parts add up, so their spread grows with the root of its length.
 */
export type TravelErrors = Histogram;

const BINS: Bins = { low: -6, width: 0.1, size: 160 };
const DECAY = 0.998;
/** Spread assumed before any trip was seen, and how many trips that assumption counts for. */
const PRIOR_SPREAD = 1.2;
const PRIOR_WEIGHT = 30;

const PRIOR = normalHistogram(BINS, 0, PRIOR_SPREAD);

export const emptyErrors = (): TravelErrors => emptyHistogram(BINS);

/** With the error of one more trip; `decay` is what older ones keep of their weight. */
export const learnError = (
  errors: TravelErrors,
  estimatedMinutes: number,
  actualMinutes: number,
  decay = DECAY,
): TravelErrors =>
  observe(errors, BINS, (actualMinutes - estimatedMinutes) / Math.sqrt(estimatedMinutes), decay);

/** Minutes that a share `p` of trips of this estimate stays within. Never below the estimate. */
export function minutesWithin(errors: TravelErrors, estimatedMinutes: number, p: number): number {
  const pooled = shrinkTo(errors, PRIOR, PRIOR_WEIGHT);
  const score = conformalQuantile(pooled, BINS, p, PRIOR_SPREAD);
  return estimatedMinutes + Math.max(0, score) * Math.sqrt(estimatedMinutes);
}
