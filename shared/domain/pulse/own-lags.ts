import { CALM, calmLogRatio, type FeatureSource } from './features.ts';

/** Hours beyond the lead, then hours before the hour itself, at which a place's level is looked up. */
const NEAR_LAGS = [4, 5];
const FAR_LAGS = [23, 25, 47, 49, 72, 96, 120, 144, 167, 169, 170, 335, 336, 337];
/** The step into the same hour a day and a week before. */
const STEP_LAGS = [24, 168];
export const OWN_LAGS = NEAR_LAGS.length + FAR_LAGS.length + STEP_LAGS.length;

/**
 * Writes more of the place's past than trees can use to `out[at...]`, for linear models: each value alone says
 * little, a sum of many says more. Nothing later than `lead` hours before hour `t` is in it.
 */
export function writeOwnLags(
  { panel, usual }: FeatureSource,
  cell: number,
  t: number,
  lead: number,
  out: Float32Array,
  at: number,
): void {
  const base = cell * panel.hours;
  const last = t - lead;
  const count = (hour: number): number =>
    hour >= 0 && hour <= last ? panel.counts[base + hour]! : Number.NaN;
  const level = (hour: number): number => calmLogRatio(count(hour), usual[base + hour] ?? Number.NaN);
  let i = at;
  for (const lag of NEAR_LAGS) out[i++] = level(last - lag);
  for (const lag of FAR_LAGS) out[i++] = level(t - lag);
  const usualStep = Math.log(
    (usual[base + t]! + CALM) / ((t > 0 ? usual[base + t - 1]! : Number.NaN) + CALM),
  );
  for (const lag of STEP_LAGS) out[i++] = calmLogRatio(count(t - lag), count(t - lag - 1)) - usualStep;
}
