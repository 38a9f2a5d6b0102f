import type { CityDated } from '#kernel/in-force.ts';

/** The named parts of a score. Each is 0 to 1, 1 the best. */
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

/** A prior belief worth `strength` observations, for vendors about whom little is known. */
export type Prior = { readonly mean: number; readonly strength: number };

/** How vendors are chosen: see `allocationRules` for who goes by which. Weights count relative to their sum. */
export type AllocationConfig = {
  readonly weights: Readonly<Record<ScorePart, number>>;
  /** On the 1 to 5 scale: a vendor with few ratings is thought close to this mean. */
  readonly ratingPrior: Prior;
  readonly acceptancePrior: Prior;
  readonly punctualityPrior: Prior;
  /** Travel to the job at which the travel part falls to a half. */
  readonly travelHalfMinutes: number;
  readonly maxTravelMinutes: number;
  /** Offers in the fairness period at which a new vendor's exposure bonus has halved. */
  readonly exposureHalfOffers: number;
  /** How much of fairness is exposure; the rest is earnings per available hour against the pool's median. */
  readonly exposureShare: number;
  /** The least time between now and leaving for a job. */
  readonly leadMinutes: number;
  /** Used only when no travel model is given: straight line times `detourFactor` at `speedKmh`. */
  readonly detourFactor: number;
  readonly speedKmh: number;
};

export const DEFAULT_ALLOCATION_CONFIG: AllocationConfig = {
  weights: {
    rating: 0.25,
    travel: 0.3,
    load: 0.1,
    acceptance: 0.1,
    punctuality: 0.1,
    preference: 0.05,
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

/** Every city's rules by date, in any order. A new line changes the choice from its date on; old lines stay. */
export const allocationRules: readonly AllocationRules[] = [
  { city: '*', effectiveFrom: '2026-01-01T00:00:00.000Z', config: DEFAULT_ALLOCATION_CONFIG },
];

const within = (value: number, low: number, high: number) =>
  Number.isFinite(value) && value >= low && value <= high;

/** @throws RangeError naming the first setting that makes no sense. */
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
