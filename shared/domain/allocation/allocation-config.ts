import type { CityDated } from '#kernel/in-force.ts';

/** The parts of a score, each in [0, 1], 1 being best. */
export const SCORE_PARTS = [
  'rating',
  'travel',
  'load',
  'acceptance',
  'punctuality',
  'preference',
  'fairness',
] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

/** A prior with its weight in observations, for vendors with few of their own. */
export type Prior = { readonly mean: number; readonly strength: number };

/** Parameters of the choice of vendors; `allocationRules` says which apply. Weights are relative to their sum. */
export type AllocationConfig = {
  readonly weights: Readonly<Record<ScorePart, number>>;
  /** On the scale from 1 to 5. */
  readonly ratingPrior: Prior;
  readonly acceptancePrior: Prior;
  readonly punctualityPrior: Prior;
  /** Travel time at which the travel part is 0.5. */
  readonly travelHalfMinutes: number;
  readonly maxTravelMinutes: number;
  /** Recent offers at which the exposure part is 0.5. */
  readonly exposureHalfOffers: number;
  /** Share of exposure in the fairness part; the rest is earnings per available hour relative to the pool's median. */
  readonly exposureShare: number;
  /** Least time from now to the departure for a job. */
  readonly leadMinutes: number;
  /** Only without a travel model: great-circle distance times `detourFactor` at `speedKmh`. */
  readonly detourFactor: number;
  readonly speedKmh: number;
};

export const DEFAULT_ALLOCATION_CONFIG: AllocationConfig = {
  weights: {
    rating: 0.2,
    travel: 0.3,
    load: 0.1,
    acceptance: 0.1,
    punctuality: 0.1,
    preference: 0.1,
    fairness: 0.1,
  },
  ratingPrior: { mean: 4.1, strength: 8 },
  acceptancePrior: { mean: 0.7, strength: 6 },
  punctualityPrior: { mean: 0.85, strength: 8 },
  travelHalfMinutes: 20,
  maxTravelMinutes: 90,
  exposureHalfOffers: 10,
  exposureShare: 0.5,
  leadMinutes: 15,
  detourFactor: 1.35,
  speedKmh: 22,
};

export type AllocationRules = CityDated & { readonly config: AllocationConfig };

/** Default rules by city and date, in any order. To change them, add a line with its date; keep the old ones. */
export const allocationRules: readonly AllocationRules[] = [
  { city: '*', effectiveFrom: '2026-01-01T00:00:00.000Z', config: DEFAULT_ALLOCATION_CONFIG },
];

const within = (value: number, low: number, high: number) =>
  Number.isFinite(value) && value >= low && value <= high;

/** @throws RangeError naming the first setting that is out of range. */
export function assertAllocationConfig(config: AllocationConfig): void {
  const check = (holds: boolean, setting: string, value: number) => {
    if (!holds) throw new RangeError(`Allocation setting ${setting} is out of range: ${value}.`);
  };
  let total = 0;
  for (const part of SCORE_PARTS) {
    const weight = config.weights[part];
    check(within(weight, 0, 1e6), `weights.${part}`, weight);
    total += weight;
  }
  check(total > 0, 'weights (their sum)', total);
  check(within(config.ratingPrior.mean, 1, 5), 'ratingPrior.mean', config.ratingPrior.mean);
  for (const name of ['acceptancePrior', 'punctualityPrior'] as const) {
    check(within(config[name].mean, 0, 1), `${name}.mean`, config[name].mean);
  }
  for (const name of ['ratingPrior', 'acceptancePrior', 'punctualityPrior'] as const) {
    check(
      config[name].strength > 0 && within(config[name].strength, 0, 1e9),
      `${name}.strength`,
      config[name].strength,
    );
  }
  for (const name of [
    'travelHalfMinutes',
    'maxTravelMinutes',
    'exposureHalfOffers',
    'speedKmh',
    'detourFactor',
  ] as const) {
    check(config[name] > 0 && within(config[name], 0, 1e6), name, config[name]);
  }
  check(within(config.exposureShare, 0, 1), 'exposureShare', config.exposureShare);
  check(within(config.leadMinutes, 0, 1e6), 'leadMinutes', config.leadMinutes);
}
