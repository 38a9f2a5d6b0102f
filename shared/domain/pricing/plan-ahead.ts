import type { PricingConfig } from './config.ts';

/** The multiplier that one hour would have by itself, and the weight of deviating from it. */
export type WantedHour = { readonly multiplierBp: number; readonly weight: number };

type Limits = Pick<PricingConfig, 'minMultiplierBp' | 'maxMultiplierBp' | 'maxHourlyChangeBp'>;

/** The most hours that a plan looks ahead. */
export const MOST_HOURS_AHEAD = 24;

/**
 * How many hours after its own a plan has to see: with one step more, a price gets from one bound to the other. Four
 * with the default bounds and step.
 */
export function hoursAhead({ minMultiplierBp, maxMultiplierBp, maxHourlyChangeBp }: Limits): number {
  const steps = Math.log(maxMultiplierBp / minMultiplierBp) / Math.log1p(maxHourlyChangeBp / 10_000);
  return Math.min(MOST_HOURS_AHEAD, Math.max(0, Math.ceil(steps) - 1));
}

/** How far beyond the bounds a wanted price counts, so that no single hour outweighs all later ones. */
const FARTHEST_BEYOND = 2;
const LEAST_WEIGHT = 1e-9;
const NEWTON_STEPS = 8;
/** Halves a bracket of logs to less than a double can tell apart. */
const HALVINGS = 52;

/**
 * The first multiplier of the path that misses `wanted` least, among all paths within the bounds whose steps keep
 * the hourly limit: weighted least squares in logs, the second-order loss of welfare at a wrong price. Exact, by
 * dynamic programming from the last hour back. Never falls when a wanted multiplier rises, since the loss is
 * separable and the limits are on differences (Topkis 1978). An hour that the others can be reached from is
 * returned as it is, within the bounds. A price wanted beyond a bound counts as such: missing it hurts more.
 * @throws RangeError for no hours at all, a multiplier that is no number, or a weight that is not finite.
 */
export function planAhead(wanted: readonly WantedHour[], limits: Limits): number {
  const { minMultiplierBp, maxMultiplierBp, maxHourlyChangeBp } = limits;
  if (wanted.length === 0) throw new RangeError('A plan needs an hour.');
  for (const { multiplierBp, weight } of wanted) {
    if (Number.isNaN(multiplierBp) || !Number.isFinite(weight)) {
      throw new RangeError(`Not an hour of a plan: ${multiplierBp} bp that weigh ${weight}.`);
    }
  }
  const plan: Plan = {
    targets: wanted.map(({ multiplierBp }) =>
      Math.log(
        Math.min(
          maxMultiplierBp * FARTHEST_BEYOND,
          Math.max(minMultiplierBp / FARTHEST_BEYOND, multiplierBp),
        ),
      ),
    ),
    low: Math.log(minMultiplierBp),
    high: Math.log(maxMultiplierBp),
    weights: wanted.map(({ weight }) => Math.max(LEAST_WEIGHT, weight)),
    best: new Array<number>(wanted.length).fill(0),
    up: Math.log1p(maxHourlyChangeBp / 10_000),
    down: -Math.log1p(-maxHourlyChangeBp / 10_000),
  };
  for (let hour = wanted.length - 1; hour >= 0; hour -= 1) plan.best[hour] = bestFrom(plan, hour);
  return Math.exp(plan.best[0]!);
}

/** In logs. `best` is where a path would best begin at that hour if nothing came before it. */
type Plan = {
  readonly targets: readonly number[];
  readonly weights: readonly number[];
  readonly best: number[];
  readonly low: number;
  readonly high: number;
  readonly up: number;
  readonly down: number;
};

/**
 * Where within the bounds the convex cost from `hour` on is least. Its derivative at x is that hour's own pull and,
 * where the next hour's best is out of reach, the derivative from there on at the nearest reachable point: piecewise
 * linear and rising, so that a few of Newton's steps within a bracket end on the root. Where a later hour is held by
 * a bound the derivative jumps, and beside a jump Newton's steps may creep: halving the bracket ends the search.
 * Beyond a bound the later hours could not follow, so nothing is asked there.
 */
function bestFrom({ targets, weights, best, low: least, high: most, up, down }: Plan, hour: number): number {
  const last = targets.length - 1;
  const own = Math.min(most, Math.max(least, targets[hour]!));
  if (hour === last) return own;
  const reach = Math.min(best[hour + 1]! + down, Math.max(best[hour + 1]! - up, own));
  let [low, high] = own < reach ? [own, reach] : [reach, own];
  let x = own;
  for (let i = 0; i < NEWTON_STEPS + HALVINGS && low < high; i += 1) {
    let [at, pull, slope] = [x, 0, 0];
    for (let j = hour; ; j += 1) {
      pull += weights[j]! * (at - targets[j]!);
      slope += weights[j]!;
      if (j === last) break;
      const next = best[j + 1]!;
      if (at < next - up) at += up;
      else if (at > next + down) at -= down;
      else break;
    }
    if (Math.abs(pull) <= 1e-13 * slope) return x;
    if (pull < 0) low = x;
    else high = x;
    const newton = x - pull / slope;
    x = i < NEWTON_STEPS && newton > low && newton < high ? newton : (low + high) / 2;
  }
  return x;
}
