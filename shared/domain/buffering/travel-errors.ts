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
 * Out-of-sample errors of the travel model, each divided by the square root of the estimate: the delays of a trip's
 * parts add up, so the standard deviation grows with the square root of its length.
 */
export type TravelErrors = Histogram;

const BINS: Bins = { low: -6, width: 0.1, size: 160 };
const DECAY = 0.998;
/** Prior standard deviation of the scaled error, and its weight in trips. */
const PRIOR_SPREAD = 1.2;
const PRIOR_WEIGHT = 30;

const PRIOR = normalHistogram(BINS, 0, PRIOR_SPREAD);

export const emptyErrors = (): TravelErrors => emptyHistogram(BINS);

/** Adds the error of one trip; the weight of older ones is multiplied by `decay`. */
export const learnError = (
  errors: TravelErrors,
  estimatedMinutes: number,
  actualMinutes: number,
  decay = DECAY,
): TravelErrors =>
  observe(errors, BINS, (actualMinutes - estimatedMinutes) / Math.sqrt(estimatedMinutes), decay);

/** The `p` quantile of the travel time, in minutes, for a given estimate. Never below the estimate. */
export function minutesWithin(errors: TravelErrors, estimatedMinutes: number, p: number): number {
  const pooled = shrinkTo(errors, PRIOR, PRIOR_WEIGHT);
  const score = conformalQuantile(pooled, BINS, p, PRIOR_SPREAD);
  return estimatedMinutes + Math.max(0, score) * Math.sqrt(estimatedMinutes);
}
