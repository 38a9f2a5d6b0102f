import {
  type Bins,
  conformalQuantile,
  emptyHistogram,
  type Histogram,
  observe,
  shrinkTo,
} from './histogram.ts';

/** Errors of ln(minutes) that the model made on trips before it learned from them, by band of distance. */
export type TravelErrors = { readonly all: Histogram; readonly bands: readonly Histogram[] };

const BINS: Bins = { low: -2, width: 0.05, size: 80 };
/** Upper ends of the bands in km; the last is open. */
const BAND_ENDS_KM = [1.5, 4, 10];
const DECAY = 0.998;
/** The whole city counts as this many trips of the band. */
const CITY_WEIGHT = 60;
/** Standard deviation of ln(minutes) assumed before any trip was seen. */
const PRIOR_SPREAD = 0.35;
const PRIOR_WEIGHT = 30;

/** The assumed errors as counts: a normal distribution of weight 1. */
function priorErrors(): Histogram {
  const counts = new Array<number>(BINS.size);
  for (let i = 0; i < BINS.size; i++) {
    const z = (BINS.low + (i + 0.5) * BINS.width) / PRIOR_SPREAD;
    counts[i] = Math.exp(-0.5 * z * z);
  }
  return { counts };
}
const PRIOR = priorErrors();

const bandOf = (kilometers: number): number => {
  const found = BAND_ENDS_KM.findIndex((end) => kilometers < end);
  return found === -1 ? BAND_ENDS_KM.length : found;
};

export const emptyErrors = (): TravelErrors => ({
  all: emptyHistogram(BINS),
  bands: [...BAND_ENDS_KM, 0].map(() => emptyHistogram(BINS)),
});

export function learnError(errors: TravelErrors, kilometers: number, error: number): TravelErrors {
  const band = bandOf(kilometers);
  return {
    all: observe(errors.all, BINS, error, DECAY),
    bands: errors.bands.map((histogram, i) =>
      i === band ? observe(histogram, BINS, error, DECAY) : histogram,
    ),
  };
}

/** Quantile of the error of ln(minutes) for a trip of this length. */
export function errorQuantile(errors: TravelErrors, kilometers: number, p: number): number {
  const city = shrinkTo(errors.all, PRIOR, PRIOR_WEIGHT);
  const band = errors.bands[bandOf(kilometers)];
  return conformalQuantile(
    band === undefined ? city : shrinkTo(band, city, CITY_WEIGHT),
    BINS,
    p,
    PRIOR_SPREAD,
  );
}
