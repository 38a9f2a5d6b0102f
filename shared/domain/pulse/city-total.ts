import { calmLogRatio } from './features.ts';

/** Of the city's own forecast in the total, in logs; the rest is the sum of its places' forecasts. */
const CITY_SHARE = 0.7;

export type PlaceHours = { readonly hour: Int32Array; readonly usual: Float64Array };

/**
 * Forecasts of all places of some hours, scaled hour by hour so that their sum lies nearer to the forecast of the
 * city. A place's forecast is made in logs from its own noisy past, and what such errors do to a sum nobody has
 * fitted; the city's forecast is fitted to the sum itself. `level` by hour is the city's, in logs against its usual.
 */
export function nearerToCity(
  forecast: Float64Array,
  { hour, usual }: PlaceHours,
  level: Float64Array,
): Float64Array {
  const [sum, usualSum] = [new Float64Array(level.length), new Float64Array(level.length)];
  forecast.forEach((value, row) => {
    const t = hour[row]!;
    sum[t] = sum[t]! + value;
    usualSum[t] = usualSum[t]! + usual[row]!;
  });
  const factor = level.map((city, t) => Math.exp(CITY_SHARE * (city - calmLogRatio(sum[t]!, usualSum[t]!))));
  return forecast.map((value, row) => value * factor[hour[row]!]!);
}
