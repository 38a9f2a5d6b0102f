import type { ForecastField } from './error-correction.ts';
import type { FeatureSource } from './features.ts';
import {
  adaptIntervals,
  type IntervalModel,
  type IntervalState,
  intervalOf,
  NEW_INTERVAL_STATE,
} from './intervals.ts';
import { type Band, type CityModels, LEADS, OUTLOOK_HOURS, type Outlook } from './outlook.ts';
import { forecastHours, weatherOfHours } from './refit.ts';

/** Part of the last hour's surprise that is left an hour later, as in `forecastDemand`. */
const SURPRISE_KEPT = 0.85;

/**
 * The outlook of all cells of `source`, whose counts are known before the hour `now` and whose panel reaches a week
 * further; the models were fitted on the hours before `until`. The next hour is the hour-ahead forecast; what it
 * departs from the day-ahead one fades over the hours after it; beyond a day it is the week-ahead forecast.
 * Intervals have followed their own misses since the fit.
 * @throws RangeError for a panel that ends sooner, or hours that are not in it in this order.
 */
export function makeOutlook(source: FeatureSource, models: CityModels, until: number, now: number): Outlook {
  const { cells, hours, firstHour } = source.panel;
  if (!(Number.isSafeInteger(until) && Number.isSafeInteger(now) && until >= 0 && until <= now)) {
    throw new RangeError(`Not an hour ${until} that models were fitted until, before an hour ${now}.`);
  }
  if (now + OUTLOOK_HOURS > hours) throw new RangeError(`An outlook needs a week of hours after ${now}.`);
  const near = forecastHours(source, models.near, until, now + 1);
  const day = forecastHours(source, models.day, until, now + LEADS.day);
  const week = forecastHours(source, models.week, until, now + OUTLOOK_HOURS);
  const means = Array.from({ length: cells }, (_, cell) => {
    const at = cell * hours + now;
    const surprise = logRatio(near[at], day[at]);
    return Float64Array.from({ length: OUTLOOK_HOURS }, (_hour, k) => {
      if (k < LEADS.near) return near[at + k] || 0;
      return k < LEADS.day ? (day[at + k] || 0) * Math.exp(surprise * SURPRISE_KEPT ** k) : week[at + k] || 0;
    });
  });
  const [ofDay, ofWeek] = [models.day, models.week].map(({ weather }) => weatherOfHours(source, weather));
  // The hour-ahead forecast sees it in the last hours.
  const weather = Float64Array.from({ length: OUTLOOK_HOURS }, (_hour, k) => {
    const factors = k < LEADS.near ? undefined : k < LEADS.day ? ofDay : ofWeek;
    return factors?.[now + k] ?? 1;
  });
  const band = (name: keyof CityModels, field: ForecastField): Band => ({
    model: models[name].intervals,
    state: adaptedTo(source, field, models[name].intervals, LEADS[name], until, now),
  });
  return {
    knownHour: firstHour + now - 1,
    weeks: Math.floor(until / 168),
    means,
    ...(weather.some((factor) => factor !== 1) ? { weather } : {}),
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
