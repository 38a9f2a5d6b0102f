import type { Areas } from './areas.ts';
import type { CountDistribution } from './count-distribution.ts';
import { type IntervalModel, type IntervalState, intervalOf } from './intervals.ts';
import type { RefitModel } from './refit.ts';

/** A city's forecasters for the leads that are fitted: an hour, a day and a week ahead. */
export type CityModels = { readonly near: RefitModel; readonly day: RefitModel; readonly week: RefitModel };
export const LEADS = { near: 1, day: 24, week: 168 } as const satisfies Record<keyof CityModels, number>;

export type Band = { readonly model: IntervalModel; readonly state: IntervalState };

/** The fitted forecasts of a city's areas, hour by hour for a week. */
export type Outlook = {
  /** The last local hour whose count was known. */
  readonly knownHour: number;
  /** What the models were fitted to. */
  readonly weeks: number;
  /** By area, the mean of each hour after `knownHour`. */
  readonly means: readonly Float64Array[];
  /** By hour, the weather's factor on the means; absent if unknown or not measurable. */
  readonly weather?: Float64Array | undefined;
  readonly bands: Readonly<Record<keyof CityModels, Band>>;
};

/** The forecast of a pincode's area, and the pincode's share of it. */
export type AreaForecast = CountDistribution & {
  readonly share: number;
  readonly name: string;
  readonly weeks: number;
  /** The weather's factor in `mean`. */
  readonly weather: number;
};

export const OUTLOOK_HOURS = 168;
/** An older outlook is worse than the live levels. */
const STALE_HOURS = 24;
/** P10 to P90 of a normal distribution in standard deviations. */
const P10_TO_P90 = 2.5631;
/** Relative variance beyond a Poisson count's: from none to twice the mean's square. */
const LARGEST_SHAPE = 1e6;
const LEAST_SHAPE = 0.5;

/**
 * The forecast of the area of `pincode` for a local hour, seen from the hour `nowHour`. The gamma shape follows from
 * the interval: a share of a negative binomial count is negative binomial with the same shape. Undefined if the city
 * has no outlook for that pincode and hour, or only an old one.
 */
export function areaForecast(
  outlook: Outlook | undefined,
  areas: Pick<Areas, 'names' | 'shareOf'> | undefined,
  pincode: string,
  hour: number,
  nowHour: number,
): AreaForecast | undefined {
  const ownShare = areas && Object.hasOwn(areas.shareOf, pincode) ? areas.shareOf[pincode] : undefined;
  if (!outlook || !areas || !ownShare) return undefined;
  const [area, share] = ownShare;
  const ahead = hour - outlook.knownHour;
  const mean = outlook.means[area]?.[ahead - 1];
  if (mean === undefined || nowHour - outlook.knownHour > STALE_HOURS) return undefined;
  const { model, state } = outlook.bands[ahead <= LEADS.near ? 'near' : ahead <= LEADS.day ? 'day' : 'week'];
  const { p10, p90 } = intervalOf(model, state, mean);
  const variance = ((p90 - p10) / P10_TO_P90) ** 2;
  const beyondPoisson = Math.max(0, variance - mean);
  const shape = Math.max(LEAST_SHAPE, mean ** 2 / (beyondPoisson + mean ** 2 / LARGEST_SHAPE));
  return {
    mean,
    shape: mean > 0 ? shape : LARGEST_SHAPE,
    share,
    name: areas.names[area] ?? 'its area',
    weeks: outlook.weeks,
    weather: outlook.weather?.[ahead - 1] ?? 1,
  };
}
