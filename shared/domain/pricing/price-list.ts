import type { PricingConfig } from './config.ts';
import { type MultiplierInput, priceMultiplier } from './multiplier.ts';

/** Published multipliers of one place, service and day in basis points, by local hour since 1970. */
export type PriceList = Readonly<Record<string, number>>;

/** The market of an hour. What is published, and what the hour before costs, is the list's to say. */
export type HourMarket = Omit<MultiplierInput, 'previousHourMultiplierBp' | 'publishedMultiplierBp'>;

export type ListedPrice = {
  readonly input: MultiplierInput;
  /** What has to be published before anybody is told this price; undefined where it is what was published. */
  readonly list: PriceList | undefined;
};

/** What a day costs before anything is published: each hour as it usually is, in steps that are allowed. */
export const usualPrices = (markets: ReadonlyMap<number, HourMarket>, config: PricingConfig): PriceList =>
  Object.fromEntries([...chain(markets, {}, config)].map(([hour, { multiplierBp }]) => [hour, multiplierBp]));

/**
 * The price of an hour, given what is published for its day (`usual` where nothing is). `markets` are the hours that
 * can be bought now. Where the market has moved beyond the hysteresis band, the whole day is published anew, from
 * its first hour on: in every list, neighbouring hours on sale differ by one step at most. A freeze publishes
 * nothing: what was published holds again when it is lifted.
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

/** Hour by hour, each within a step of the one before; the first of what was published before it. */
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
