import { drawnToCity, learnCityShare } from './city-total.ts';
import {
  correctForecast,
  type ErrorCorrection,
  type ForecastField,
  fitErrorCorrection,
} from './error-correction.ts';
import { type FeatureSource, featureSource } from './features.ts';
import {
  type Forecaster,
  fitForecaster,
  forecastRows,
  MOST_TRAINING_ROWS,
  predictForecaster,
} from './forecaster.ts';
import { fitIntervals, type IntervalModel } from './intervals.ts';
import type { DemandPanel } from './panel.ts';
import { fitWeather, type WeatherEffect, weatherFactors } from './weather.ts';

/**
 * The result of a refit: the forecaster, its intervals and, for short leads, its error correction with `recent`, the
 * forecasts of the trial period from which the first corrections start.
 */
export type RefitModel = {
  readonly forecaster: Forecaster;
  /** How far place forecasts are pulled towards the city's forecast, 0 to 1. */
  readonly cityShare: number;
  readonly intervals: IntervalModel;
  readonly correction: ErrorCorrection | undefined;
  readonly recent: ForecastField;
  /** The effect of the day's weather, where it is known and measurable. */
  readonly weather: WeatherEffect | undefined;
};

/** The share of the known hours, the latest, that the trial fit leaves out to measure its errors. */
const TRIAL_SHARE = 0.3;
/** The first hours serve only as history: the usual count needs a week, its reliability two. */
const WARM_UP_HOURS = 2 * 168;
/** Beyond this lead, recent errors say too little; up to it, the last hours already reflect the weather. */
const LONGEST_CORRECTED_LEAD = 6;
/** With less, a trial fit's errors are not representative of the final fit's. */
const LEAST_TRIAL_HOURS = 4 * 168;

/**
 * The scheduled refit for one lead on the hours before `until`: a trial fit without the latest part, whose errors
 * there determine the city's share, the correction and the intervals; then the final fit on all hours. With less than
 * four weeks it starts a week in. More than `mostRows` known hours of places are subsampled.
 * @throws RangeError for less than two weeks.
 */
export function refit(
  source: FeatureSource,
  lead: number,
  until: number,
  mostRows = MOST_TRAINING_ROWS,
): RefitModel {
  if (until < 2 * 168) throw new RangeError(`A refit needs two weeks of hours, got ${until}.`);
  const from = until >= 2 * WARM_UP_HOURS ? WARM_UP_HOURS : 168;
  const split = trialStart(source.panel, from, until);
  const tried = weatherBefore(source, lead, split);
  const trial = fitForecaster(inUsualWeather(source, tried), lead, from, split, mostRows);
  const plain = forecastField(source, trial, tried, split, until);
  const cityShare = learnCityShare(source, trial, plain);
  const recent = drawnToCity(source, trial, plain, cityShare);
  const corrects = lead <= LONGEST_CORRECTED_LEAD && split - from >= LEAST_TRIAL_HOURS;
  const correction = corrects ? fitErrorCorrection(source, recent, lead, split, until) : undefined;
  const corrected = correction ? correctForecast(source, recent, correction, split, until) : recent;
  const counts = source.panel.counts.map((n, i) => (Number.isNaN(corrected[i]!) ? Number.NaN : n));
  const intervals = fitIntervals(corrected, counts);
  const weather = weatherBefore(source, lead, until);
  const forecaster = fitForecaster(inUsualWeather(source, weather), lead, from, until, mostRows);
  return { forecaster, cityShare, intervals, correction, recent, weather };
}

/** The hour after which the trial share of the hours lie of which anything is known. */
function trialStart({ cells, hours, counts }: DemandPanel, from: number, until: number): number {
  const known = Array.from({ length: until - from }, (_, i) => from + i).filter((hour) => {
    for (let cell = 0; cell < cells; cell += 1) if (!Number.isNaN(counts[cell * hours + hour]!)) return true;
    return false;
  });
  return known[Math.floor(known.length - known.length * TRIAL_SHARE)] ?? until;
}

/** Expected counts of the hours `from` to `to` (exclusive), each as known at the model's lead before it. */
export function forecastHours(
  source: FeatureSource,
  model: RefitModel,
  from: number,
  to: number,
): ForecastField {
  const { forecaster, cityShare, weather, correction } = model;
  const plain = forecastField(source, forecaster, weather, from, to);
  const drawn = drawnToCity(source, forecaster, plain, cityShare);
  if (correction === undefined) return drawn;
  const withRecent = drawn.map((value, i) => (Number.isNaN(value) ? (model.recent[i] ?? value) : value));
  const corrected = correctForecast(source, withRecent, correction, from, to);
  return drawn.map((value, i) => (Number.isNaN(value) ? value : corrected[i]!));
}

function forecastField(
  source: FeatureSource,
  forecaster: Forecaster,
  weather: WeatherEffect | undefined,
  from: number,
  to: number,
): ForecastField {
  const { cells, hours } = source.panel;
  const rows = forecastRows(inUsualWeather(source, weather), forecaster.lead, from, to, false);
  const factors = weatherOfHours(source, weather);
  const field = new Float64Array(cells * hours).fill(Number.NaN);
  predictForecaster(forecaster, rows).forEach((value, row) => {
    const hour = rows.hour[row]!;
    field[rows.cell[row]! * hours + hour] = value * (factors?.[hour] ?? 1);
  });
  return field;
}

const weatherBefore = (
  { panel, context }: FeatureSource,
  lead: number,
  until: number,
): WeatherEffect | undefined =>
  context.weather && lead > LONGEST_CORRECTED_LEAD
    ? fitWeather(panel, context.isHoliday, context.weather, until)
    : undefined;

/** The factor of each hour's forecast for the weather of its day; undefined where it is 1. */
export const weatherOfHours = (
  { panel, context }: FeatureSource,
  weather: WeatherEffect | undefined,
): Float64Array | undefined => weather && context.weather && weatherFactors(weather, context.weather, panel);

/** The same places and hours, with counts adjusted to usual weather. */
function inUsualWeather(source: FeatureSource, weather: WeatherEffect | undefined): FeatureSource {
  const factors = weatherOfHours(source, weather);
  if (!factors) return source;
  const { panel, context } = source;
  const counts = panel.counts.map((n, i) => n / factors[i % panel.hours]!);
  return featureSource({ ...panel, counts }, context);
}
