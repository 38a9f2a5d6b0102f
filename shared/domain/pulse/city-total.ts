import { type CityLevel, cityHours, predictCityLevel } from './city-level.ts';
import type { ForecastField } from './error-correction.ts';
import { calmLogRatio, type FeatureSource } from './features.ts';

/** What is tried as the share of the city's own forecast in the total, in logs. */
const SHARES = Array.from({ length: 11 }, (_, i) => i / 10);

/** Of a forecaster: what it knows of the city, which is nothing far ahead. */
type OfCity = { readonly lead: number; readonly linear: { readonly city: CityLevel | undefined } };

/** By hour, the log of the city's own forecast against the sum of its places'; undefined far ahead. */
function logGap(s: FeatureSource, { lead, linear }: OfCity, field: ForecastField): Float64Array | undefined {
  if (linear.city === undefined) return undefined;
  const { hours } = s.panel;
  const [sum, usual] = [new Float64Array(hours), new Float64Array(hours)];
  field.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sum[i % hours] = sum[i % hours]! + value;
    usual[i % hours] = usual[i % hours]! + s.usual[i]!;
  });
  const city = predictCityLevel(linear.city, cityHours(s, lead));
  return city.map((level, t) => level - calmLogRatio(sum[t]!, usual[t]!));
}

const scaled = (field: ForecastField, gap: Float64Array, share: number): ForecastField => {
  const factor = gap.map((log) => Math.exp(share * log));
  return field.map((value, i) => value * factor[i % gap.length]!);
};

/** The share with the least absolute error on the known counts of a field that the forecaster has not seen. */
export function learnCityShare(s: FeatureSource, forecaster: OfCity, field: ForecastField): number {
  const gap = logGap(s, forecaster, field);
  if (gap === undefined) return 0;
  const errorOf = (share: number): number =>
    scaled(field, gap, share).reduce((sum, value, i) => sum + (Math.abs(value - s.panel.counts[i]!) || 0), 0);
  const errors = SHARES.map(errorOf);
  return SHARES[errors.indexOf(Math.min(...errors))] ?? 0;
}

/**
 * The forecasts of all places, scaled hour by hour until their sum lies nearer, by `share`, to the city's own forecast; as
 * they are far ahead. A place's forecast is made in logs from its own noisy past, and what such errors do to a sum
 * nobody has fitted; the city's is fitted to the sum itself.
 */
export function drawnToCity(
  s: FeatureSource,
  forecaster: OfCity,
  field: ForecastField,
  share: number,
): ForecastField {
  const gap = logGap(s, forecaster, field);
  return gap === undefined ? field : scaled(field, gap, share);
}
