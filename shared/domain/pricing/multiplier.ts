import type { PricingConfig } from './config.ts';
import { planAhead } from './plan-ahead.ts';

/** Expected requests for one place and hour: the `rate` of a `PulseForecast`. */
export type ExpectedDemand = { readonly mean: number };

/** The usual market of an hour of the week in this place: see `learnPeakProfile`. */
export type PeakHour = {
  /** The price that usually clears this hour. */
  readonly factorBp: number;
  /** The usual ratio of demand to free supply. */
  readonly typicalRatio: number;
  /** The usual clearing price without the city's bounds; `factorBp` by default. */
  readonly clearingBp?: number;
  /** The usual volume traded, in any unit, which weighs a wrong price in this hour. 1 by default. */
  readonly volume?: number;
};

/** Ops' price freeze: the multiplier is this, whatever the demand. */
export type PriceFreeze = { readonly reason: string; readonly multiplierBp: number };

export type MultiplierInput = {
  readonly demand?: ExpectedDemand;
  /** Jobs that free vendors could serve in the same place and hour. */
  readonly freeSupply?: number;
  readonly peak?: PeakHour;
  /** The usual markets of the next hours, nearest first, towards which the price has to move early. */
  readonly upcoming?: readonly Omit<PeakHour, 'typicalRatio'>[];
  /** The published multiplier of the hour before, same place and service. */
  readonly previousHourMultiplierBp?: number;
  /** Limits that keep the step over midnight: see `midnightLimits`. */
  readonly limitsBp?: readonly [lowestBp: number, highestBp: number];
  /** The published multiplier of this hour; small changes are ignored. */
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
  | 'smoothed_over_midnight'
  | 'kept_published'
  | 'frozen_by_ops';

type Reason = { readonly code: MultiplierReasonCode; readonly detail: string };

export type Multiplier = {
  readonly multiplierBp: number;
  /** The share of the multiplier due to the hour of the week; the rest is due to demand. */
  readonly peakFactorBp: number;
  readonly reasons: readonly Reason[];
};

/** The share of a demand surprise, in logs, that remains an hour later. */
const SURPRISE_KEPT = 0.85;

const percent = (bp: number): string => `${Math.round(bp / 10) / 10} %`;
const inBounds = (bp: number, { minMultiplierBp, maxMultiplierBp }: PricingConfig): number =>
  Math.min(maxMultiplierBp, Math.max(minMultiplierBp, bp));
const times = (bp: number): string => (bp / 10_000).toFixed(3).replace(/0$/, '');

/**
 * The price that clears a market of constant elasticities: demand falls as `m^-e`, supply grows as `m^s`, so
 * with `r` = demand / supply at list price, `m = r^(1 / (e + s))`.
 */
export const clearingMultiplier = (ratio: number, config: PricingConfig): number =>
  ratio ** (1 / (config.demandElasticity + config.supplyElasticity));

/**
 * Multiplier for one place and hour in basis points: peak factor times the clearing price of what demand adds
 * to the usual (shrunk towards the usual where few requests are expected), moved towards what the next hours
 * need, then bounds, the step limits against the hour before and over midnight, and hysteresis, in this order. Monotone in `demand.mean` and in `freeSupply` (falling). Reasons say which rule decided. Expects a checked input.
 */
export function priceMultiplier(input: MultiplierInput, config: PricingConfig): Multiplier {
  const reasons: Reason[] = [];
  if (input.freeze !== undefined) {
    const multiplierBp = inBounds(input.freeze.multiplierBp, config);
    reasons.push({
      code: 'frozen_by_ops',
      detail: `Prices are held at ${times(multiplierBp)}: ${input.freeze.reason}`,
    });
    return { multiplierBp, peakFactorBp: 10_000, reasons };
  }
  const peakBp = input.peak?.factorBp ?? 10_000;
  const wanted = (peakBp / 10_000) * demandFactor(input, config, reasons);
  const [low, high] = [config.minMultiplierBp, config.maxMultiplierBp];
  const grid = config.multiplierGridBp;
  const alone = wanted * 10_000;
  if (alone >= high) reasons.push({ code: 'at_upper_bound', detail: `The city's bound is ${times(high)}.` });
  if (alone <= low) reasons.push({ code: 'at_lower_bound', detail: `The city's bound is ${times(low)}.` });
  const aim = withNextHours(alone, input, config);
  if (Math.abs(aim - inBounds(alone, config)) >= grid) {
    reasons.push({
      code: 'ahead_of_next_hours',
      detail: 'The next hours are further off than one step a time.',
    });
  }
  const [lowest, highest] = stepLimits(aim, input, config, reasons);
  let multiplierBp = Math.min(highest, Math.max(lowest, Math.round(Math.min(aim, 1e9) / grid) * grid));
  const published = input.publishedMultiplierBp;
  if (published !== undefined && published >= lowest && published <= highest && published !== multiplierBp) {
    if (Math.abs(multiplierBp - published) * 10_000 < config.hysteresisBp * published) {
      reasons.push({
        code: 'kept_published',
        detail: `${times(multiplierBp)} is too close to move from ${times(published)}.`,
      });
      multiplierBp = published;
    }
  }
  // Less than half a step of the price is no peak to tell of.
  const peakFactorBp = 10_000 + Math.round((peakBp - 10_000) / grid) * grid;
  if (peakFactorBp > 10_000)
    reasons.push({ code: 'peak_hour', detail: `This hour is usually priced at ${times(peakFactorBp)}.` });
  if (peakFactorBp < 10_000)
    reasons.push({ code: 'quiet_hour', detail: `This hour is usually priced at ${times(peakFactorBp)}.` });
  if (reasons.length === 0)
    reasons.push({ code: 'list_price', detail: 'Demand and free vendors are as usual.' });
  return { multiplierBp, peakFactorBp, reasons };
}

/**
 * The bounds, narrowed by the hour before and by the hour beyond midnight; the latter takes precedence, because it is
 * on sale.
 */
function stepLimits(
  aim: number,
  { previousHourMultiplierBp: previous, limitsBp }: MultiplierInput,
  config: PricingConfig,
  reasons: Reason[],
): readonly [lowestBp: number, highestBp: number] {
  let [low, high] = [config.minMultiplierBp, config.maxMultiplierBp];
  const narrow = (lowest: number, highest: number, { code, detail }: Reason): void => {
    const reached = Math.min(high, Math.max(low, aim));
    if (reached < lowest || reached > highest) reasons.push({ code, detail });
    low = Math.min(highest, Math.max(low, lowest));
    high = Math.max(lowest, Math.min(high, highest));
  };
  if (previous !== undefined) {
    const from = inBounds(previous, config);
    const step = config.maxHourlyChangeBp;
    narrow(Math.ceil((from * (10_000 - step)) / 10_000), Math.floor((from * (10_000 + step)) / 10_000), {
      code: 'smoothed_to_previous_hour',
      detail: `At most ${percent(step)} from ${times(from)} in the hour before.`,
    });
  }
  if (limitsBp !== undefined) {
    const [lowest, highest] = [inBounds(limitsBp[0], config), inBounds(limitsBp[1], config)];
    const detail = `From ${times(lowest)} to ${times(highest)}, so that midnight is one step at most.`;
    narrow(lowest, highest, { code: 'smoothed_over_midnight', detail });
  }
  return [low, high];
}

/**
 * `alone` moved towards what the next hours need: the start of the best path within the step limit. Today's excess
 * demand is assumed to fade from hour to hour. Weights are the usual volumes, not the forecast ones, so that more
 * demand never lowers a price.
 */
function withNextHours(alone: number, input: MultiplierInput, config: PricingConfig): number {
  const upcoming = input.upcoming ?? [];
  if (upcoming.length === 0) return alone;
  const usual = input.peak?.clearingBp ?? input.peak?.factorBp ?? 10_000;
  const surprise = Math.min(1e9, alone) / usual;
  const wanted = [
    { multiplierBp: alone, weight: input.peak?.volume ?? 1 },
    ...upcoming.map(({ factorBp, clearingBp = factorBp, volume = 1 }, k) => ({
      multiplierBp: clearingBp * surprise ** (SURPRISE_KEPT ** (k + 1)),
      weight: volume,
    })),
  ];
  return planAhead(wanted, config);
}

function demandFactor(input: MultiplierInput, config: PricingConfig, reasons: Reason[]): number {
  const { demand, freeSupply } = input;
  if (demand === undefined || freeSupply === undefined) {
    reasons.push({
      code: 'no_forecast',
      detail: 'Without forecast or supply only the hour of the week counts.',
    });
    return 1;
  }
  const usualDemand = freeSupply * (input.peak?.typicalRatio ?? 1);
  if (usualDemand <= 0) {
    reasons.push({ code: 'no_free_supply', detail: 'No vendor is free here in this hour.' });
    return Number.POSITIVE_INFINITY;
  }
  const few = config.priorRequests;
  const relative = (demand.mean + few) / (usualDemand + few);
  const detail = `${demand.mean.toFixed(1)} requests expected for ${freeSupply.toFixed(1)} free places.`;
  if (relative > 1) reasons.push({ code: 'high_demand', detail });
  if (relative < 1) reasons.push({ code: 'low_demand', detail });
  return clearingMultiplier(relative, config);
}
