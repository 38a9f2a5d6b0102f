import type { PricingConfig } from './config.ts';
import { type MultiplierInput, priceMultiplier } from './multiplier.ts';

/** Published multipliers of one place, service and day in basis points, by local hour since 1970. */
export type PriceList = Readonly<Record<string, number>>;

/** The market of an hour, without the published multipliers, which the list holds. */
export type HourMarket = Omit<MultiplierInput, 'previousHourMultiplierBp' | 'publishedMultiplierBp'>;

export type ListedPrice = {
  readonly input: MultiplierInput;
  /** The list to publish before this price is shown; undefined if nothing changed. */
  readonly list: PriceList | undefined;
};

/** The prices of a day before anything is published: each hour's usual price, within the step limit. */
export const usualPrices = (markets: ReadonlyMap<number, HourMarket>, config: PricingConfig): PriceList =>
  Object.fromEntries([...chain(markets, {}, config)].map(([hour, { multiplierBp }]) => [hour, multiplierBp]));

/**
 * The price of an hour, given the published list of its day (`usual` by default). `markets` are the hours that can
 * still be booked. If the market has moved beyond the hysteresis band, the whole day is published anew from its first
 * hour on, so that neighbouring hours of a list differ by one step at most. A freeze publishes nothing; when it is
 * lifted, the published list applies again.
 * @throws RangeError for an hour that is not on sale, and for a market that makes no price.
 */
export function listedPrice(
  hour: number,
  markets: ReadonlyMap<number, HourMarket>,
  usual: PriceList,
  published: PriceList,
  config: PricingConfig,
): ListedPrice {
  const day = chain(markets, { ...usual, ...published }, config);
  const asked = day.get(hour);
  if (!asked) throw new RangeError(`Hour ${hour} is not on sale.`);
  const { input, multiplierBp } = asked;
  const isNew = Object.keys(published).length === 0;
  const told = isNew ? usual[hour] : published[hour];
  if (input.freeze !== undefined || multiplierBp === told) return { input, list: undefined };
  const first = Math.min(...day.keys());
  const over = Object.entries(isNew ? usual : published).filter(([past]) => Number(past) < first);
  const anew = [...day].map(([each, price]) => [each, price.multiplierBp] as const);
  return { input, list: Object.fromEntries([...over, ...anew]) };
}

type Chained = { readonly input: MultiplierInput; readonly multiplierBp: number };

/**
 * Prices hour by hour, each within one step of the hour before; the first within one step of the published hour
 * before it.
 */
function chain(
  markets: ReadonlyMap<number, HourMarket>,
  published: PriceList,
  config: PricingConfig,
): ReadonlyMap<number, Chained> {
  const day = new Map<number, Chained>();
  for (const [hour, market] of [...markets].sort(([a], [b]) => a - b)) {
    const before = day.size === 0 ? published[hour - 1] : day.get(hour - 1)?.multiplierBp;
    const now = published[hour];
    const input = {
      ...market,
      ...(before === undefined ? {} : { previousHourMultiplierBp: before }),
      ...(now === undefined ? {} : { publishedMultiplierBp: now }),
    };
    const { multiplierBp } = priceMultiplier(input, config);
    if (!Number.isSafeInteger(multiplierBp)) {
      throw new RangeError(`Not a market: hour ${hour} would cost ${multiplierBp} bp.`);
    }
    day.set(hour, { input, multiplierBp });
  }
  return day;
}
