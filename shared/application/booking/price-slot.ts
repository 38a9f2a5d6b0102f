import type { EngineState } from '#application/engines/engine-state.ts';
import type { Service } from '#domain/catalogue/service.ts';
import type { PricingConfig } from '#domain/pricing/config.ts';
import { midnightLimits } from '#domain/pricing/midnight.ts';
import type { PeakHour } from '#domain/pricing/multiplier.ts';
import { hoursAhead } from '#domain/pricing/plan-ahead.ts';
import { type PriceQuote, price } from '#domain/pricing/price.ts';
import type { PriceAddOn } from '#domain/pricing/price-input.ts';
import { type HourMarket, listedPrice, type PriceList, usualPrices } from '#domain/pricing/price-list.ts';
import { hourOfWeek, localHour, usualHourOfWeek } from '#domain/pulse/calendar.ts';
import { forecastDemand, LONGEST_HORIZON_HOURS } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { areaForecast } from '#domain/pulse/outlook.ts';
import { nameOfRules } from '#kernel/in-force.ts';
import type { OpenSlot } from './choose-vendor.ts';
import { usualWeek } from './usual-week.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

export type SlotToPrice = {
  readonly service: Service;
  readonly addOns: readonly PriceAddOn[];
  readonly pincode: string;
  readonly start: string;
  /**
   * Every start of the day that is open in the middle of the pincode: their counts are the free supply. A price
   * does not depend on the customer, so not on their address either.
   */
  readonly open: readonly OpenSlot[];
  /** By hour of the week, the vendors with the skill who cover the pincode and are at work then. */
  readonly atWork: readonly number[];
  /** What is published for the pincode, service and day. */
  readonly published: PriceList;
};

export type SlotPrice = {
  readonly quote: PriceQuote;
  /** To be published before the price is returned; undefined when it is already published. */
  readonly list: PriceList | undefined;
};

/**
 * The price of a slot: demand forecast against free vendors, relative to what is usual for that hour of the
 * week, as published, or moved from there in the steps that are allowed.
 * @throws RangeError when the catalogue's price can't be used.
 */
export function priceSlot(slot: SlotToPrice, engines: EngineState, at: string): SlotPrice {
  const config = engines.rules.pricing;
  const week = usualWeek(engines, slot.pincode, slot.atWork, config);
  const hour = localHour(slot.start, INDIA_CALENDAR);
  const usually = (each: number): UsualMarket => usualMarket(each, week, slot.atWork, config);
  const usual = usualPrices(usualMarkets(slot, usually, hour), config);
  const markets = marketsOf(slot, engines, usually, at, hour);
  const { input, list } = listedPrice(hour, markets, usual, slot.published, config);
  const { name, basePrice } = slot.service;
  const priced = price(
    {
      currency: basePrice.currency,
      base: { label: name, amountMinor: basePrice.amountMinor },
      addOns: slot.addOns,
      ...input,
    },
    config,
  );
  if (!priced.ok) throw new RangeError(`The catalogue's price can't be used: ${priced.error.detail}`);
  const detail = `Priced by the rules in force ${nameOfRules(config)}.`;
  const reasons = [...priced.value.reasons, { code: 'city_rules', detail } as const];
  return { quote: { ...priced.value, reasons }, list };
}

/** The hours of the slot's local day in which vendors are at work, each as it usually is. */
function usualMarkets(
  slot: SlotToPrice,
  usually: (hour: number) => UsualMarket,
  hour: number,
): ReadonlyMap<number, HourMarket> {
  const midnight = hour - (hour % 24);
  const hours = Array.from({ length: 24 }, (_, k) => midnight + k);
  const staffed = hours.filter((each) => (slot.atWork[usualHour(each)] ?? 0) > 0);
  return new Map(staffed.map((each) => [each, usually(each)]));
}

/** The hours that can be bought now. Vendors are free in an hour when a job can begin in it. */
function marketsOf(
  slot: SlotToPrice,
  engines: EngineState,
  usually: (hour: number) => UsualMarket,
  at: string,
  asked: number,
): ReadonlyMap<number, HourMarket> {
  // The asked slot is open at the customer's door, even if nobody could be in the pincode's middle then.
  const free = new Map([[asked, { start: slot.start, vendors: 1 }]]);
  for (const { start, vendors } of slot.open) {
    const hour = localHour(start, INDIA_CALENDAR);
    if (vendors >= (free.get(hour)?.vendors ?? 0)) free.set(hour, { start, vendors });
  }
  const { state, baseline } = engines.pulse;
  const { outlook, areas } = engines.expected ?? {};
  const now = localHour(at, INDIA_CALENDAR);
  return new Map(
    [...free].map(([each, { start, vendors }]): [number, HourMarket] => {
      const target = withinAWeek(start, at);
      const area = areaForecast(outlook, areas, slot.pincode, localHour(target, INDIA_CALENDAR), now);
      const demand = { mean: forecastDemand(state, baseline, INDIA_CALENDAR, at, target, area).rate };
      const freeze = engines.freeze ? { freeze: engines.freeze } : {};
      return [each, { demand, freeSupply: vendors, ...usually(each), ...freeze }];
    }),
  );
}

const usualHour = (hour: number): number => usualHourOfWeek(hour, INDIA_CALENDAR);

type UsualMarket = Pick<HourMarket, 'peak' | 'upcoming' | 'limitsBp'>;

function usualMarket(
  hour: number,
  week: readonly PeakHour[],
  atWork: readonly number[],
  config: PricingConfig,
): UsualMarket {
  const peak = week[usualHour(hour)];
  const upcoming = Array.from({ length: hoursAhead(config) }, (_, k) => week[usualHour(hour + k + 1)] ?? []);
  const limitsBp = midnightLimits(hour, (midnight) => midnightLevel(midnight, week, atWork), config);
  return { ...(peak ? { peak } : {}), upcoming: upcoming.flat(), ...(limitsBp ? { limitsBp } : {}) };
}

/** What the hours around a midnight usually cost; undefined where not both can be on sale. */
function midnightLevel(
  midnight: number,
  week: readonly PeakHour[],
  atWork: readonly number[],
): number | undefined {
  const sides = [midnight - 1, midnight];
  if (sides.some((hour) => !atWork[hourOfWeek(hour)])) return undefined;
  return Math.sqrt(sides.reduce((bp, hour) => bp * (week[usualHour(hour)]?.factorBp ?? 10_000), 1));
}

/** The same hour of the week, no further ahead than a forecast reaches: hours are those of the calendar. */
function withinAWeek(start: string, at: string): string {
  const ahead = localHour(start, INDIA_CALENDAR) - localHour(at, INDIA_CALENDAR);
  const weeks = Math.ceil((ahead - LONGEST_HORIZON_HOURS) / (WEEK_MS / HOUR_MS));
  return new Date(Date.parse(start) - Math.max(0, weeks) * WEEK_MS).toISOString();
}
