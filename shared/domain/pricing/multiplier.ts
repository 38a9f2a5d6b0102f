import type { PricingConfig } from './config.ts';

/** Expected requests for one place and hour: a `PulseForecast` is one. */
export type ExpectedDemand = { readonly mean: number };

/** What an hour of the week usually looks like in this place: see `learnPeakProfile`. */
export type PeakHour = {
  /** The price that usually clears this hour. */
  readonly factorBp: number;
  /** The usual ratio of demand to free supply. */
  readonly typicalRatio: number;
};

/** Ops' emergency brake: the multiplier is this, whatever demand says. */
export type PriceFreeze = { readonly reason: string; readonly multiplierBp: number };

export type MultiplierInput = {
  readonly demand?: ExpectedDemand;
  /** Jobs that free vendors could serve in the same place and hour. */
  readonly freeSupply?: number;
  readonly peak?: PeakHour;
  /** Peak factors of the next hours, the nearest first: what can't be reached in steps is begun early. */
  readonly upcomingFactorsBp?: readonly number[];
  /** What was published for the hour before, same place and service. */
  readonly previousHourMultiplierBp?: number;
  /** What is published now for this very hour: small moves are ignored. */
  readonly publishedMultiplierBp?: number;
  readonly freeze?: PriceFreeze;
};

export type MultiplierReasonCode =
  | 'list_price'
  | 'no_forecast'
  | 'high_demand'
  | 'low_demand'
  | 'no_free_supply'
  | 'peak_hour'
  | 'quiet_hour'
  | 'at_upper_bound'
  | 'at_lower_bound'
  | 'ahead_of_next_hours'
  | 'smoothed_to_previous_hour'
  | 'kept_published'
  | 'frozen_by_ops';

export type Multiplier = {
  readonly multiplierBp: number;
  /** The part that belongs to the hour of the week; the rest belongs to demand. */
  readonly peakFactorBp: number;
  readonly reasons: readonly { readonly code: MultiplierReasonCode; readonly detail: string }[];
};

const percent = (bp: number): string => `${Math.round(bp / 10) / 10} %`;
const times = (bp: number): string => (bp / 10_000).toFixed(3).replace(/0$/, '');

/**
 * The price that clears a market of constant elasticities: demand falls as `m^-e`, supply grows as `m^s`, so
 * with `r` = demand / supply at list price, `m = r^(1 / (e + s))`.
 */
export const clearingMultiplier = (ratio: number, config: PricingConfig): number =>
  ratio ** (1 / (config.demandElasticity + config.supplyElasticity));

/**
 * Multiplier for one place and hour in basis points: peak factor times the clearing price of what demand adds
 * to the usual (shrunk towards the usual where few requests are expected), then bounds, the step limit against the hour before, and hysteresis, in this order. Monotone
 * in `demand.mean` and in `freeSupply` (falling). Reasons say which rule decided. Expects a checked input.
 */
export function priceMultiplier(input: MultiplierInput, config: PricingConfig): Multiplier {
  const reasons: { code: MultiplierReasonCode; detail: string }[] = [];
  if (input.freeze !== undefined) {
    const multiplierBp = Math.min(
      config.maxMultiplierBp,
      Math.max(config.minMultiplierBp, input.freeze.multiplierBp),
    );
    reasons.push({
      code: 'frozen_by_ops',
      detail: `Prices are held at ${times(multiplierBp)}: ${input.freeze.reason}`,
    });
    return { multiplierBp, peakFactorBp: 10_000, reasons };
  }
  const peakBp = input.peak?.factorBp ?? 10_000;
  const wanted = (peakBp / 10_000) * demandFactor(input, config, reasons);
  let [low, high] = [config.minMultiplierBp, config.maxMultiplierBp];
  const grid = config.multiplierGridBp;
  const alone = wanted * 10_000;
  if (alone >= high) reasons.push({ code: 'at_upper_bound', detail: `The city's bound is ${times(high)}.` });
  if (alone <= low) reasons.push({ code: 'at_lower_bound', detail: `The city's bound is ${times(low)}.` });
  const aim = withNextHours(alone, peakBp, input.upcomingFactorsBp ?? [], config);
  if (Math.abs(aim - Math.min(high, Math.max(low, alone))) >= grid) {
    reasons.push({
      code: 'ahead_of_next_hours',
      detail: 'The next hours are further off than one step a time.',
    });
  }
  const previous = input.previousHourMultiplierBp;
  if (previous !== undefined) {
    const from = Math.min(high, Math.max(low, previous));
    const lowest = Math.ceil((from * (10_000 - config.maxHourlyChangeBp)) / 10_000);
    const highest = Math.floor((from * (10_000 + config.maxHourlyChangeBp)) / 10_000);
    if (Math.min(high, Math.max(low, aim)) < lowest || Math.min(high, Math.max(low, aim)) > highest) {
      const detail = `At most ${percent(config.maxHourlyChangeBp)} from ${times(from)} in the hour before.`;
      reasons.push({ code: 'smoothed_to_previous_hour', detail });
    }
    low = Math.max(low, lowest);
    high = Math.min(high, highest);
  }
  let multiplierBp = Math.min(high, Math.max(low, Math.round(Math.min(aim, 1e9) / grid) * grid));
  const published = input.publishedMultiplierBp;
  if (published !== undefined && published >= low && published <= high && published !== multiplierBp) {
    if (Math.abs(multiplierBp - published) * 10_000 < config.hysteresisBp * published) {
      reasons.push({
        code: 'kept_published',
        detail: `${times(multiplierBp)} is too close to move from ${times(published)}.`,
      });
      multiplierBp = published;
    }
  }
  if (peakBp > 10_000)
    reasons.push({ code: 'peak_hour', detail: `This hour is usually priced at ${times(peakBp)}.` });
  if (peakBp < 10_000)
    reasons.push({ code: 'quiet_hour', detail: `This hour is usually priced at ${times(peakBp)}.` });
  if (reasons.length === 0)
    reasons.push({ code: 'list_price', detail: 'Demand and free vendors are as usual.' });
  return { multiplierBp, peakFactorBp: peakBp, reasons };
}

/**
 * `alone` moved towards what the next hours need. Steps of `c` an hour reach a later price `m_k` only from
 * between `m_k / (1 + c)^k` and `m_k / (1 - c)^k`: the middle of the highest lower end and the lowest upper end
 * misses the least (the best approximation by a path of bounded slope).
 */
function withNextHours(
  alone: number,
  peakBp: number,
  upcoming: readonly number[],
  config: PricingConfig,
): number {
  const inBounds = (bp: number): number =>
    Math.min(config.maxMultiplierBp, Math.max(config.minMultiplierBp, bp));
  let [highest, lowest] = [inBounds(alone), inBounds(alone)];
  const step = config.maxHourlyChangeBp / 10_000;
  let [up, down] = [1, 1];
  for (const factorBp of upcoming) {
    up *= 1 + step;
    down *= 1 - step;
    const later = inBounds((alone * factorBp) / peakBp);
    highest = Math.max(highest, later / up);
    lowest = Math.min(lowest, later / down);
  }
  return (highest + lowest) / 2;
}

function demandFactor(
  input: MultiplierInput,
  config: PricingConfig,
  reasons: { code: MultiplierReasonCode; detail: string }[],
): number {
  const { demand, freeSupply } = input;
  if (demand === undefined || freeSupply === undefined) {
    reasons.push({
      code: 'no_forecast',
      detail: 'Without forecast or supply only the hour of the week counts.',
    });
    return 1;
  }
  if (freeSupply <= 0) {
    reasons.push({ code: 'no_free_supply', detail: 'No vendor is free here in this hour.' });
    return Number.POSITIVE_INFINITY;
  }
  const few = config.priorRequests;
  const usualDemand = freeSupply * (input.peak?.typicalRatio ?? 1);
  const relative = (demand.mean + few) / (usualDemand + few);
  const detail = `${demand.mean.toFixed(1)} requests expected for ${freeSupply.toFixed(1)} free places.`;
  if (relative > 1) reasons.push({ code: 'high_demand', detail });
  if (relative < 1) reasons.push({ code: 'low_demand', detail });
  return clearingMultiplier(relative, config);
}
