import type { Areas } from './areas.ts';
import type { CountDistribution } from './count-distribution.ts';
import type { ForecastField } from './error-correction.ts';
import type { FeatureSource } from './features.ts';
import {
  adaptIntervals,
  type IntervalModel,
  type IntervalState,
  intervalOf,
  NEW_INTERVAL_STATE,
} from './intervals.ts';
import { forecastHours, type RefitModel } from './refit.ts';

/** A city's forecasters for the leads that are fitted: an hour, a day and a week ahead. */
export type CityModels = { readonly near: RefitModel; readonly day: RefitModel; readonly week: RefitModel };
export const LEADS = { near: 1, day: 24, week: 168 } as const satisfies Record<keyof CityModels, number>;

type Band = { readonly model: IntervalModel; readonly state: IntervalState };

/** What the fitted forecasters expect of a city's areas, hour by hour for a week. Plain JSON. */
export type Outlook = {
  /** The last local hour whose count was known. */
  readonly knownHour: number;
  /** What the models were fitted to. */
  readonly weeks: number;
  /** By area, the mean of each hour after `knownHour`. */
  readonly means: readonly (readonly number[])[];
  readonly bands: Readonly<Record<keyof CityModels, Band>>;
};

/** What is expected in a pincode's area, and the pincode's share of it. */
export type AreaForecast = CountDistribution & {
  readonly share: number;
  readonly name: string;
  readonly weeks: number;
};

export const OUTLOOK_HOURS = 168;
/** Part of the last hour's surprise that is left an hour later, as in `forecastDemand`. */
const SURPRISE_KEPT = 0.85;
/** With older news the live levels know more. */
const STALE_HOURS = 24;
/** P10 to P90 of a normal distribution in standard deviations. */
const P10_TO_P90 = 2.5631;
/** Relative variance beyond a Poisson count's: from none to twice the mean's square. */
const LARGEST_SHAPE = 1e6;
const LEAST_SHAPE = 0.5;

/**
 * The outlook of all cells of `source`, whose counts are known before the hour `now` and whose panel reaches a week
 * further; the models were fitted on the hours before `until`. The next hour is the hour-ahead forecast; what it
 * departs from the day-ahead one fades over the hours after it; beyond a day it is the week-ahead forecast.
 * Intervals have followed their own misses since the fit.
 * @throws RangeError for a panel that ends sooner.
 */
export function makeOutlook(source: FeatureSource, models: CityModels, until: number, now: number): Outlook {
  const { cells, hours, firstHour } = source.panel;
  if (now + OUTLOOK_HOURS > hours) throw new RangeError(`An outlook needs a week of hours after ${now}.`);
  const near = forecastHours(source, models.near, until, now + 1);
  const day = forecastHours(source, models.day, until, now + LEADS.day);
  const week = forecastHours(source, models.week, until, now + OUTLOOK_HOURS);
  const means = Array.from({ length: cells }, (_, cell) => {
    const at = cell * hours + now;
    const surprise = logRatio(near[at], day[at]);
    return Array.from({ length: OUTLOOK_HOURS }, (_hour, k) => {
      const mean =
        k < LEADS.day ? (day[at + k] || 0) * Math.exp(surprise * SURPRISE_KEPT ** k) : week[at + k] || 0;
      return Number(mean.toPrecision(4));
    });
  });
  const band = (name: keyof CityModels, field: ForecastField): Band => ({
    model: models[name].intervals,
    state: adaptedTo(source, field, models[name].intervals, LEADS[name], until, now),
  });
  return {
    knownHour: firstHour + now - 1,
    weeks: Math.floor(until / 168),
    means,
    bands: { near: band('near', near), day: band('day', day), week: band('week', week) },
  };
}

/** Requests added to both sides, so that a handful is no surprise. */
const CALM = 1;
const logRatio = (a = 0, b = 0): number => Math.log(((a || 0) + CALM) / ((b || 0) + CALM));

/** The intervals after each hour since the fit has shown how many counts lay outside of them. */
function adaptedTo(
  { panel }: FeatureSource,
  field: ForecastField,
  model: IntervalModel,
  lead: number,
  until: number,
  now: number,
): IntervalState {
  const { cells, hours, counts } = panel;
  const states: IntervalState[] = [];
  let state = NEW_INTERVAL_STATE;
  for (let t = until; t < now; t += 1) {
    // What was known when the hour was forecast had not yet moved them.
    const then = states[t - lead - until] ?? NEW_INTERVAL_STATE;
    let [below, above, known] = [0, 0, 0];
    for (let cell = 0; cell < cells; cell += 1) {
      const [count, mean] = [counts[cell * hours + t]!, field[cell * hours + t]!];
      if (Number.isNaN(count) || Number.isNaN(mean)) continue;
      const { p10, p90 } = intervalOf(model, then, mean);
      known += 1;
      below += count < p10 ? 1 : 0;
      above += count > p90 ? 1 : 0;
    }
    if (known > 0) state = adaptIntervals(state, below / known, above / known);
    states.push(state);
  }
  return state;
}

/**
 * What is expected in the area of `pincode` in a local hour, seen from the hour `nowHour`. The gamma shape follows
 * from the band: a part of a negative binomial count is negative binomial with the same shape. Undefined where the
 * city has no outlook for that pincode and hour, or only an old one.
 */
export function areaForecast(
  outlook: Outlook | undefined,
  areas: Pick<Areas, 'names' | 'shareOf'> | undefined,
  pincode: string,
  hour: number,
  nowHour: number,
): AreaForecast | undefined {
  const [area, share] = areas?.shareOf[pincode] ?? [];
  if (!outlook || !areas || area === undefined || share === undefined) return undefined;
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
  };
}
