import { HOURS_PER_WEEK } from './calendar.ts';
import { cityTotals, type DemandPanel } from './panel.ts';
import { fitRidge } from './ridge.ts';
import type { HolidayTest } from './usual.ts';

/** A local day's weather: as measured once the day is over, as forecast before. */
export type DayWeather = {
  readonly rainMm: number;
  readonly snowCm: number;
  /** What lies on the ground. */
  readonly snowLyingCm: number;
  readonly meanC: number;
};

/** By local day since 1970; undefined where nobody said. */
export type WeatherOf = (day: number) => DayWeather | undefined;

/**
 * What weather does to the requests of a whole city: `ln factor = coefficients . (terms - usual)`, with the mean
 * terms of the days that it was learned from, so that weather as usual, and a day without any, change nothing.
 */
export type WeatherEffect = { readonly coefficients: Float64Array; readonly usual: Float64Array };

/** The first rain keeps more people in than the next; beyond this, more makes no difference. */
const MOST_RAIN_MM = 50;
const MOST_SNOW_CM = 100;
const TERMS = 4;
const termsOf = ({ rainMm, snowCm, snowLyingCm, meanC }: DayWeather): readonly number[] => [
  Math.sqrt(Math.min(MOST_RAIN_MM, rainMm)),
  Math.sqrt(Math.min(MOST_SNOW_CM, snowCm)),
  Math.sqrt(Math.min(MOST_SNOW_CM, snowLyingCm)),
  meanC / 10,
];

/** Days with weather before which chance would be learned. */
const LEAST_DAYS = 42;
/** An hour that halves or doubles against the day before says no more than that. */
const LARGEST_STEP = 0.7;
const PENALTY = 0.05;
/** Blocks of days that are left out in turn, and the part of their squared error that has to go: less is chance. */
const BLOCKS = 5;
const LEAST_GAIN = 0.03;

/** How an hour differs from the same hour of the day before: in weather, and in the log of what the city asked. */
type Step = {
  readonly hour: number;
  readonly terms: readonly number[];
  readonly step: number;
  readonly weight: number;
};

/**
 * Learns it from the hours before `until`, by how each differs from the same hour of the day before: what drifts from
 * week to week falls out. Undefined where too few days have weather, or where it does not foretell days that are left
 * out of the fit in turn: weather of another city, or a city that does not mind.
 */
export function fitWeather(
  panel: DemandPanel,
  isHoliday: HolidayTest,
  weatherOf: WeatherOf,
  until: number,
): WeatherEffect | undefined {
  const days = new Map<number, readonly number[]>();
  for (let day = dayOf(panel, 0); day <= dayOf(panel, until - 1); day += 1) {
    const weather = weatherOf(day);
    if (weather) days.set(day, termsOf(weather));
  }
  if (days.size < LEAST_DAYS) return undefined;
  const steps = stepsOf(panel, isHoliday, days, until);
  if (!foretells(steps, until)) return undefined;
  const usual = new Float64Array(TERMS);
  for (const terms of days.values()) for (const [k, term] of terms.entries()) usual[k]! += term / days.size;
  return { coefficients: fitSteps(steps), usual };
}

/** What a day of that weather asks relative to a usual one; 1 where nothing is known. */
export function weatherFactor(effect: WeatherEffect | undefined, weather: DayWeather | undefined): number {
  if (!effect || !weather) return 1;
  const terms = termsOf(weather);
  return Math.exp(effect.coefficients.reduce((sum, b, k) => sum + b * (terms[k]! - effect.usual[k]!), 0));
}

/** By hour of the panel, the factor of its day. */
export const weatherFactors = (
  effect: WeatherEffect,
  weatherOf: WeatherOf,
  panel: Pick<DemandPanel, 'firstHour' | 'hours'>,
): Float64Array =>
  Float64Array.from({ length: panel.hours }, (_, t) => weatherFactor(effect, weatherOf(dayOf(panel, t))));

const dayOf = ({ firstHour }: Pick<DemandPanel, 'firstHour'>, t: number): number =>
  Math.floor((firstHour + t) / 24);

function stepsOf(
  panel: DemandPanel,
  isHoliday: HolidayTest,
  days: ReadonlyMap<number, readonly number[]>,
  until: number,
): readonly Step[] {
  const totals = cityTotals(panel).subarray(0, until);
  const isOrdinary = (t: number): boolean => totals[t]! > 0 && !isHoliday(panel.firstHour + t);
  return Array.from({ length: HOURS_PER_WEEK }, (_, h) => {
    const alike: Step[] = [];
    for (let t = h; t < until; t += HOURS_PER_WEEK) {
      const [now, before] = [days.get(dayOf(panel, t)), days.get(dayOf(panel, t - 24))];
      if (!now || !before || !isOrdinary(t) || !isOrdinary(t - 24)) continue;
      const terms = now.map((term, k) => term - before[k]!);
      alike.push({ hour: t, terms, step: Math.log(totals[t]! / totals[t - 24]!), weight: totals[t]! });
    }
    return withoutMean(alike);
  }).flat();
}

/** An hour of the week steps as it does on average, in both: what is left is due to these days. */
function withoutMean(alike: readonly Step[]): readonly Step[] {
  const meanOf = (value: (one: Step) => number): number =>
    alike.reduce((sum, one) => sum + value(one), 0) / alike.length;
  const usual = meanOf(({ step }) => step);
  const usually = Array.from({ length: TERMS }, (_, k) => meanOf(({ terms }) => terms[k]!));
  return alike.map((one) => ({
    ...one,
    terms: one.terms.map((term, k) => term - usually[k]!),
    step: Math.min(LARGEST_STEP, Math.max(-LARGEST_STEP, one.step - usual)),
  }));
}

/** The last column is the constant that the ridge does not hold back: it takes up what drifts from day to day. */
function fitSteps(steps: readonly Step[]): Float64Array {
  const design = Float32Array.from(steps.flatMap(({ terms }) => [...terms, 1]));
  const step = Float64Array.from(steps, (one) => one.step);
  const weight = Float64Array.from(steps, (one) => one.weight);
  return fitRidge(design, TERMS + 1, step, weight, PENALTY).subarray(0, TERMS);
}

/** Does what the other days taught lower the squared error of the days that were left out? */
function foretells(steps: readonly Step[], until: number): boolean {
  let [untold, told] = [0, 0];
  for (let block = 0; block < BLOCKS; block += 1) {
    const [from, to] = [(until * block) / BLOCKS, (until * (block + 1)) / BLOCKS];
    const coefficients = fitSteps(steps.filter(({ hour }) => hour < from || hour >= to));
    for (const { hour, terms, step, weight } of steps) {
      if (hour < from || hour >= to) continue;
      const expected = terms.reduce((sum, term, k) => sum + term * coefficients[k]!, 0);
      untold += weight * step ** 2;
      told += weight * (step - expected) ** 2;
    }
  }
  return told < (1 - LEAST_GAIN) * untold;
}
