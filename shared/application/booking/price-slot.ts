import type { EngineState } from '#application/engines/engine-state.ts';
import type { Service } from '#domain/catalogue/service.ts';
import { configAt, DEFAULT_PRICING_CONFIG, type PricingConfig } from '#domain/pricing/config.ts';
import { type MultiplierInput, priceMultiplier } from '#domain/pricing/multiplier.ts';
import { peakFactor } from '#domain/pricing/peak.ts';
import { type PriceAddOn, type PriceQuote, price } from '#domain/pricing/price.ts';
import { localHour, usualHourOfWeek } from '#domain/pulse/calendar.ts';
import { forecastDemand, LONGEST_HORIZON_HOURS } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { areaForecast } from '#domain/pulse/outlook.ts';
import { type PulseBaseline, usualRate } from '#domain/pulse/state.ts';
import type { OpenSlot } from './choose-vendor.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
/** From one bound to the other takes five steps. */
const HOURS_AHEAD = 4;
/** No day is open for longer than this before a slot. */
const HOURS_BEFORE = 23;

export type SlotToPrice = {
  readonly service: Service;
  readonly addOns: readonly PriceAddOn[];
  readonly city: string;
  readonly pincode: string;
  readonly start: string;
  /** Every open slot of the day: their counts are the free supply. */
  readonly open: readonly OpenSlot[];
  /** Vendors who cover the pincode with the skill: what supply usually is. */
  readonly vendors: number;
};

/**
 * The price of a slot: demand forecast against free vendors, relative to what is usual for that hour of the
 * week, and within the step limit of the hour before.
 * @throws RangeError when no pricing is in force, or the catalogue's price can't be used.
 */
export function priceSlot(slot: SlotToPrice, engines: EngineState, at: string): PriceQuote {
  const config = configAt([DEFAULT_PRICING_CONFIG], slot.city, at);
  if (!config) throw new RangeError(`No pricing is in force for ${slot.city} at ${at}.`);
  const market = marketAt(slot, slot.start, engines, at, config);
  const previous = previousMultiplier(slot, engines, at, config);
  const { name, basePrice } = slot.service;
  const priced = price(
    {
      currency: basePrice.currency,
      base: { label: name, amountMinor: basePrice.amountMinor },
      addOns: slot.addOns,
      ...market,
      ...previous,
    },
    config,
  );
  if (!priced.ok) throw new RangeError(`The catalogue's price can't be used: ${priced.error.detail}`);
  return priced.value;
}

/** The multiplier of the hour before, itself within a step of the hour before that, from the day's opening on. */
function previousMultiplier(
  slot: SlotToPrice,
  engines: EngineState,
  at: string,
  config: PricingConfig,
): Pick<MultiplierInput, 'previousHourMultiplierBp'> {
  let previous: Pick<MultiplierInput, 'previousHourMultiplierBp'> = {};
  for (let hours = HOURS_BEFORE; hours >= 1; hours -= 1) {
    const start = new Date(Date.parse(slot.start) - hours * HOUR_MS).toISOString();
    const market = start > at ? marketAt(slot, start, engines, at, config) : undefined;
    // Nobody is free then, or the day has not opened: there is no price to stay close to.
    previous = market?.freeSupply
      ? { previousHourMultiplierBp: priceMultiplier({ ...market, ...previous }, config).multiplierBp }
      : {};
  }
  return previous;
}

function marketAt(
  slot: SlotToPrice,
  start: string,
  engines: EngineState,
  at: string,
  config: PricingConfig,
): MultiplierInput {
  const { state, baseline } = engines.pulse;
  const target = withinAWeek(start, at);
  const hour = localHour(target, INDIA_CALENDAR);
  const usual = usualRate(baseline, hour, INDIA_CALENDAR);
  const { outlook, areas } = engines.expected ?? {};
  const area = areaForecast(outlook, areas, slot.pincode, hour, localHour(at, INDIA_CALENDAR));
  return {
    demand: { mean: forecastDemand(state, baseline, INDIA_CALENDAR, at, target, area).rate },
    freeSupply: slot.open.find((candidate) => candidate.start === start)?.vendors ?? 0,
    peak: { ...peakAt(baseline, hour, config), typicalRatio: usual / Math.max(1, slot.vendors) },
    upcoming: Array.from({ length: HOURS_AHEAD }, (_, k) => peakAt(baseline, hour + k + 1, config)),
    ...(engines.freeze ? { freeze: engines.freeze } : {}),
  };
}

/** What this hour of the week is usually priced at: its share of the week's demand, as the last refit learned it. */
function peakAt(baseline: PulseBaseline, hour: number, config: PricingConfig) {
  const volume = baseline.weekProfile[usualHourOfWeek(hour, INDIA_CALENDAR)] ?? 1;
  return { ...peakFactor(volume, config), volume };
}

/** The same hour of the week, no further ahead than a forecast reaches: hours are those of the calendar. */
function withinAWeek(start: string, at: string): string {
  const ahead = localHour(start, INDIA_CALENDAR) - localHour(at, INDIA_CALENDAR);
  const weeks = Math.ceil((ahead - LONGEST_HORIZON_HOURS) / (WEEK_MS / HOUR_MS));
  return new Date(Date.parse(start) - Math.max(0, weeks) * WEEK_MS).toISOString();
}
