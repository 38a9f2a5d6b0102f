import type { Design } from './binning.ts';
import {
  type BoostedTrees,
  type BoostingOptions,
  fitBoostedTrees,
  predictBoostedTrees,
} from './boosted-trees.ts';
import { HOURS_PER_WEEK } from './calendar.ts';
import { type CityHours, cityHours, fitCityLevel } from './city-level.ts';
import { CALM, calmLogRatio, FEATURE_NAMES, type FeatureSource, writeFeatures } from './features.ts';
import { fitLinearChain, type LinearChain, predictLinearChain } from './linear-chain.ts';
import { OWN_LAGS, writeOwnLags } from './own-lags.ts';
import { exampleWeight } from './usual.ts';

/**
 * A forecaster for one lead: the mean, in logs relative to the usual count, of three models. `linear` is a chain of
 * ridge regressions (for short leads from the city's level down to the place); `trees` correct the usual count, and
 * `treesOnLinear` correct the chain, both with a Poisson objective. Their errors differ, so the mean beats each of
 * them.
 */
export type Forecaster = {
  readonly lead: number;
  readonly linear: LinearChain;
  readonly trees: BoostedTrees;
  readonly treesOnLinear: BoostedTrees;
};

/** Rows of cells and hours, hour by hour. `count` is NaN where it is not known. */
export type ForecastRows = {
  readonly design: Design;
  /** For short leads: see `LinearRows`. */
  readonly ownLags: Float32Array;
  readonly city: CityHours | undefined;
  readonly hourOfDay: Uint8Array;
  readonly cell: Int32Array;
  readonly hour: Int32Array;
  readonly usual: Float64Array;
  /** The weight of a row when a forecaster is fitted. */
  readonly weight: Float64Array;
  readonly count: Float32Array;
};

/** More rows than this are subsampled evenly, which bounds a refit's time and memory. */
export const MOST_TRAINING_ROWS = 160_000;
/** Added to the usual count before its log is a starting point of trees. */
const START = 0.3;
/** Relative variance of counts that no feature explains. */
const OVERDISPERSION = 0.003;
/**
 * At longer leads the last hours tell little, and few independent days inform a level of the city, so everything is
 * regularised more.
 */
const LONGEST_NEAR_LEAD = 6;
const NEAR_TREES = { onUsual: 100, onLinear: 50 };
const FAR_TREES = { onUsual: 30, onLinear: 30 };

const boosting = (trees: number): BoostingOptions => ({
  trees,
  leaves: 31,
  learningRate: 0.08,
  minLeafWeight: 50,
  l2: 20,
  rowShare: 0.7,
  featureShare: 0.6,
  overdispersion: OVERDISPERSION,
  seed: 1,
});

/** The rows of hours `from` to `to` (exclusive) whose usual count is known. */
export function forecastRows(
  s: FeatureSource,
  lead: number,
  from: number,
  to: number,
  onlyKnown: boolean,
  mostRows = MOST_TRAINING_ROWS,
): ForecastRows {
  const { cells, hours, counts, firstHour } = s.panel;
  const picked: number[] = [];
  for (let t = Math.max(from, HOURS_PER_WEEK); t < to; t += 1) {
    for (let c = 0; c < cells; c += 1) {
      const i = c * hours + t;
      if (!Number.isNaN(s.usual[i]!) && !(onlyKnown && Number.isNaN(counts[i]!))) picked.push(i);
    }
  }
  const step = onlyKnown ? Math.max(1, picked.length / mostRows) : 1;
  const rows = Math.floor(picked.length / step);
  const features = FEATURE_NAMES.length;
  const values = new Float32Array(rows * features);
  const [cell, hour, hourOfDay] = [new Int32Array(rows), new Int32Array(rows), new Uint8Array(rows)];
  const [usual, weight, count] = [new Float64Array(rows), new Float64Array(rows), new Float32Array(rows)];
  const near = lead <= LONGEST_NEAR_LEAD;
  const ownLags = new Float32Array(near ? rows * OWN_LAGS : 0);
  for (let row = 0; row < rows; row += 1) {
    const i = picked[Math.floor(row * step)]!;
    const c = Math.floor(i / hours);
    const t = i - c * hours;
    writeFeatures(s, c, t, lead, values, row * features);
    if (near) writeOwnLags(s, c, t, lead, ownLags, row * OWN_LAGS);
    [cell[row], hour[row], hourOfDay[row]] = [c, t, (((firstHour + t) % 24) + 24) % 24];
    [usual[row], count[row]] = [s.usual[i]!, counts[i]!];
    weight[row] = exampleWeight(s.trust[t]!);
  }
  const city = near ? cityHours(s, lead) : undefined;
  return { design: { rows, features, values }, ownLags, city, hourOfDay, cell, hour, usual, weight, count };
}

/**
 * Fits a forecaster on the known counts of the hours `from` to `to` (exclusive).
 * @throws RangeError for fewer rows than features: two weeks of a few cells are the least.
 */
export function fitForecaster(
  s: FeatureSource,
  lead: number,
  from: number,
  to: number,
  mostRows = MOST_TRAINING_ROWS,
): Forecaster {
  const rows = forecastRows(s, lead, from, to, true, mostRows);
  const { design, usual, count } = rows;
  if (design.rows <= design.features) {
    throw new RangeError(`A forecaster needs more than ${design.features} known hours, got ${design.rows}.`);
  }
  const target = usual.map((u, i) => calmLogRatio(count[i]!, u));
  const weight = usual.map((u, i) => (rows.weight[i]! * (u + CALM)) / (1 + OVERDISPERSION * u));
  const city = rows.city && fitCityLevel(s, rows.city, from, to);
  const linear = fitLinearChain(rows, city, target, weight);
  const fromUsual = usual.map((u) => Math.log(u + START));
  const byLinear = predictLinearChain(linear, rows, true);
  const fromLinear = fromUsual.map((u, i) => u + byLinear[i]!);
  const { onUsual, onLinear } = rows.city ? NEAR_TREES : FAR_TREES;
  const trees = fitBoostedTrees(design, count, fromUsual, boosting(onUsual), rows.weight);
  const treesOnLinear = fitBoostedTrees(design, count, fromLinear, boosting(onLinear), rows.weight);
  return { lead, linear, trees, treesOnLinear };
}

/** Expected counts by row, never negative. */
export function predictForecaster(model: Forecaster, rows: ForecastRows): Float64Array {
  const { usual, design } = rows;
  const linear = predictLinearChain(model.linear, rows);
  const trees = predictBoostedTrees(model.trees, design);
  const onLinear = predictBoostedTrees(model.treesOnLinear, design);
  return usual.map((u, i) => {
    const byTrees = calmLogRatio(Math.exp(trees[i]!) * (u + START), u);
    const mean = (linear[i]! + byTrees + linear[i]! + onLinear[i]!) / 3;
    return Math.max(0, Math.exp(mean) * (u + CALM) - CALM);
  });
}
