import type { FeatureSource } from './features.ts';
import { type Forecaster, fitForecaster, forecastRows, predictForecaster } from './forecaster.ts';
import { fitIntervals, type IntervalModel } from './intervals.ts';

export type RefitModel = { readonly forecaster: Forecaster; readonly intervals: IntervalModel };

/** Part of the known hours, the latest, that a trial fit leaves out to measure its errors on. */
const CALIBRATION_SHARE = 0.25;
/** The first hours only feed levels and weeks before; the usual count needs a week, its trust two. */
const WARM_UP_HOURS = 2 * 168;

/**
 * The scheduled refit for one lead on the hours before `until`: a trial fit without the latest quarter, whose
 * errors there set the intervals, then the final fit on all. With less than four weeks it starts a week in.
 * @throws RangeError for less than two weeks.
 */
export function refit(source: FeatureSource, lead: number, until: number): RefitModel {
  if (until < 2 * 168) throw new RangeError(`A refit needs two weeks of hours, got ${until}.`);
  const from = until >= 2 * WARM_UP_HOURS ? WARM_UP_HOURS : 168;
  const split = Math.floor(until - (until - from) * CALIBRATION_SHARE);
  const trial = fitForecaster(forecastRows(source, lead, from, split, true), lead);
  const unseen = forecastRows(source, lead, split, until, true);
  const intervals = fitIntervals(predictForecaster(trial, unseen), unseen.count);
  return { forecaster: fitForecaster(forecastRows(source, lead, from, until, true), lead), intervals };
}
