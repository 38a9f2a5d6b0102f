import type { Instant } from '#kernel/clock.ts';
import { holidayAt, hourPassed, localHour, type PulseCalendar } from './calendar.ts';
import { type CountDistribution, countQuantile, probabilityAbove } from './count-distribution.ts';
import { advancePulse, type PulseBaseline, type PulseState, usualRate } from './state.ts';

export type PulseDriver = {
  readonly code: 'usual_week' | 'recent_weeks' | 'last_hours' | 'holiday' | 'this_hour_so_far' | 'capacity';
  readonly detail: string;
  /** What the forecast is multiplied by because of it; 1 changes nothing. */
  readonly factor: number;
};

/** Requests expected in one local hour of one pincode. `p10 <= p50 <= p90`. */
export type PulseForecast = {
  readonly hour: number;
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly distribution: CountDistribution;
  readonly drivers: readonly PulseDriver[];
};

/** Requests' worth of trust in the baseline, before the pincode's own counts outweigh it. */
const FAST_PRIOR = 12;
const SLOW_PRIOR = 20;
/** Part of a short-lived deviation that is left an hour later. */
const DEVIATION_KEPT = 0.85;
/** Hour-to-hour variation that no level explains: relative variance 1 / 30. */
const OWN_SHAPE = 30;

/** One week ahead, for planning. */
export const LONGEST_HORIZON_HOURS = 168;

/**
 * Expected requests in the hour of `target`, seen from `now`: Gamma-Poisson shrinkage in two levels. With
 * `u` the usual rate, `S` the slow level (weeks) and `F` the fast one (hours) relative to it,
 * `mean = u * S * F^(0.85^h)` for `h` hours ahead, where each level is `(observed + a) / (expected + a)`.
 * The count is negative binomial around it. Constant work.
 * @throws RangeError when `target` is before `now`'s hour or further than a week.
 */
export function forecastDemand(
  state: PulseState,
  baseline: PulseBaseline,
  calendar: PulseCalendar,
  now: Instant,
  target: Instant,
): PulseForecast {
  const hour = localHour(target, calendar);
  const ahead = hour - localHour(now, calendar);
  if (ahead < 0 || ahead > LONGEST_HORIZON_HOURS) {
    throw new RangeError(`A forecast reaches from this hour to a week ahead, not ${ahead} hours.`);
  }
  const seen = advancePulse(state, now, baseline, calendar);
  const slow = (seen.observedSlow + SLOW_PRIOR) / (seen.expectedSlow + SLOW_PRIOR);
  const fast = (seen.observedFast + FAST_PRIOR) / (seen.expectedFast * slow + FAST_PRIOR);
  const fastLeft = fast ** (DEVIATION_KEPT ** Math.max(1, ahead));
  const usual = usualRate(baseline, hour, calendar);
  const rate = usual * slow * fastLeft;
  const left = ahead === 0 ? 1 - hourPassed(now, calendar) : 1;
  const counted = ahead === 0 ? seen.count : 0;
  const shape = 1 / (1 / OWN_SHAPE + 1 / (seen.observedSlow + SLOW_PRIOR));
  const distribution: CountDistribution = { mean: rate * left, shape };
  const drivers: PulseDriver[] = [
    {
      code: 'usual_week',
      detail: `Usually ${usual.toFixed(2)} requests in this hour of the week.`,
      factor: 1,
    },
    { code: 'recent_weeks', detail: 'Level of the last weeks against the usual.', factor: slow },
    { code: 'last_hours', detail: 'What is left of the last hours against that level.', factor: fastLeft },
  ];
  const holiday = holidayAt(hour, calendar);
  if (holiday !== undefined) {
    drivers.push({ code: 'holiday', detail: `${holiday}: expected to run like a Sunday.`, factor: 1 });
  }
  if (counted > 0) {
    drivers.push({ code: 'this_hour_so_far', detail: `${counted} requests came already.`, factor: 1 });
  }
  const at = (p: number): number => counted + countQuantile(distribution, p);
  return {
    hour,
    mean: counted + rate * left,
    p10: at(0.1),
    p50: at(0.5),
    p90: at(0.9),
    distribution,
    drivers,
  };
}

export type DemandScore = { readonly score: number; readonly drivers: readonly PulseDriver[] };

/**
 * 0 to 100: the percent of the forecast's distribution that lies above what free vendors could serve. 0 means
 * that capacity surely suffices, 100 that it surely doesn't. Never falls with demand or rises with capacity.
 * @throws RangeError for a capacity that is negative or not finite.
 */
export function demandScore(forecast: PulseForecast, capacityPerHour: number): DemandScore {
  if (!(capacityPerHour >= 0 && capacityPerHour < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Not a capacity: ${capacityPerHour}`);
  }
  const counted = forecast.mean - forecast.distribution.mean;
  const spare = capacityPerHour - counted;
  const score = spare < 0 ? 100 : 100 * probabilityAbove(forecast.distribution, spare);
  const detail = `${forecast.mean.toFixed(2)} requests expected for a capacity of ${capacityPerHour}.`;
  const factor = capacityPerHour === 0 ? 0 : forecast.mean / capacityPerHour;
  return {
    score: Math.round(score * 10) / 10,
    drivers: [{ code: 'capacity', detail, factor }, ...forecast.drivers],
  };
}
