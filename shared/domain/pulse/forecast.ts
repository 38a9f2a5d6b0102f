import type { Instant } from '#kernel/clock.ts';
import { holidayAt, localHour, type PulseCalendar } from './calendar.ts';
import { type CountDistribution, countQuantile, probabilityAbove } from './count-distribution.ts';
import type { AreaForecast } from './outlook.ts';
import { advancePulse, type PulseBaseline, type PulseState, shareToCome, usualRate } from './state.ts';

export type PulseDriver = {
  readonly code:
    | 'usual_week'
    | 'fitted'
    | 'own_share'
    | 'recent_weeks'
    | 'last_hours'
    | 'weather'
    | 'holiday'
    | 'booked_so_far'
    | 'capacity';
  readonly detail: string;
  /** The factor by which it changes the forecast; 1 means no effect. */
  readonly factor: number;
};

/**
 * Requests for visits in one local hour of one pincode. `mean` and quantiles include the requests already received;
 * `toCome` is the distribution of the others. `rate` is the underlying rate of the hour, updated by the requests
 * received. `p10 <= p50 <= p90`.
 */
export type PulseForecast = {
  readonly hour: number;
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly booked: number;
  readonly rate: number;
  readonly toCome: CountDistribution;
  readonly drivers: readonly PulseDriver[];
};

/** Weight of the baseline, in requests, against the pincode's own counts. */
const FAST_PRIOR = 12;
const SLOW_PRIOR = 20;
/** The share of a short-lived deviation that remains an hour later. */
const DEVIATION_KEPT = 0.85;
/** Gamma shape of the hour-to-hour variation that no level explains: relative variance 1 / 30. */
const OWN_SHAPE = 30;

/** One week ahead, for planning. */
export const LONGEST_HORIZON_HOURS = 168;

const HOUR_MS = 3_600_000;

/** The expected count of an hour before considering the requests received for it. */
type Expected = { readonly distribution: CountDistribution; readonly drivers: readonly PulseDriver[] };

/**
 * Expected requests for visits in the hour of `target`, seen from `now`. With a fitted forecast of the area, it is
 * the pincode's share of that. Without, it is Gamma-Poisson shrinkage on two levels: with `u` the usual rate, `S` the
 * slow level (weeks) and `F` the fast level (hours), `u * S * F^(0.85^h)` for `h` hours ahead, where each level is
 * `(observed + a) / (expected + a)`. The count is negative binomial, a Poisson of gamma rate. The requests received,
 * as the share that should have arrived by now, update that rate (the conjugate posterior). Constant time.
 * @throws RangeError when `target` is before `now`'s hour or further than a week.
 */
export function forecastDemand(
  state: PulseState,
  baseline: PulseBaseline,
  calendar: PulseCalendar,
  now: Instant,
  target: Instant,
  area?: AreaForecast,
): PulseForecast {
  const hour = localHour(target, calendar);
  const ahead = hour - localHour(now, calendar);
  if (ahead < 0 || ahead > LONGEST_HORIZON_HOURS) {
    throw new RangeError(`A forecast reaches from this hour to a week ahead, not ${ahead} hours.`);
  }
  const seen = advancePulse(state, now, baseline, calendar);
  const { distribution, drivers } = area
    ? ofArea(area)
    : ofLevels(seen, baseline, calendar, hour, Math.max(1, ahead));
  const holiday = holidayAt(hour, calendar);
  const booked = hour === seen.hour ? seen.count : (seen.ahead[hour] ?? 0);
  const share = shareToCome(seen, (Date.parse(target) - Date.parse(now)) / HOUR_MS);
  const { toCome, factor } = given(distribution, booked, share);
  const at = (p: number): number => booked + countQuantile(toCome, p);
  return {
    hour,
    mean: booked + toCome.mean,
    p10: at(0.1),
    p50: at(0.5),
    p90: at(0.9),
    booked,
    rate: distribution.mean * factor,
    toCome,
    drivers: [
      ...drivers,
      ...(holiday === undefined
        ? []
        : [{ code: 'holiday' as const, detail: `${holiday}: no ordinary day.`, factor: 1 }]),
      {
        code: 'booked_so_far',
        detail: `${booked} came so far; ${Math.round(100 * share)} % usually come later than now.`,
        factor,
      },
    ],
  };
}

function ofArea({ mean, shape, share, name, weeks, weather }: AreaForecast): Expected {
  return {
    distribution: { mean: mean * share, shape },
    drivers: [
      {
        code: 'fitted',
        detail: `${(mean / weather).toFixed(2)} requests expected in ${name}, by a model fitted to ${weeks} weeks.`,
        factor: 1,
      },
      ...(weather === 1
        ? []
        : [{ code: 'weather' as const, detail: "What the day's weather does to that.", factor: weather }]),
      { code: 'own_share', detail: 'The part of them that this pincode asks.', factor: share },
    ],
  };
}

function ofLevels(
  seen: PulseState,
  baseline: PulseBaseline,
  calendar: PulseCalendar,
  hour: number,
  ahead: number,
): Expected {
  const slow = (seen.observedSlow + SLOW_PRIOR) / (seen.expectedSlow + SLOW_PRIOR);
  const fast = (seen.observedFast + FAST_PRIOR) / (seen.expectedFast * slow + FAST_PRIOR);
  const fastLeft = fast ** (DEVIATION_KEPT ** ahead);
  const usual = usualRate(baseline, hour, calendar);
  const shape = 1 / (1 / OWN_SHAPE + 1 / (seen.observedSlow + SLOW_PRIOR));
  return {
    distribution: { mean: usual * slow * fastLeft, shape },
    drivers: [
      {
        code: 'usual_week',
        detail: `Usually ${usual.toFixed(2)} requests in this hour of the week.`,
        factor: 1,
      },
      { code: 'recent_weeks', detail: 'Level of the last weeks against the usual.', factor: slow },
      { code: 'last_hours', detail: 'What is left of the last hours against that level.', factor: fastLeft },
    ],
  };
}

/** The distribution of requests to come, when `booked` have arrived and `share` of all usually arrive later. */
function given(
  { mean, shape }: CountDistribution,
  booked: number,
  share: number,
): { readonly toCome: CountDistribution; readonly factor: number } {
  const factor = Number.isFinite(shape) ? (shape + booked) / (shape + mean * (1 - share)) : 1;
  return { toCome: { mean: mean * share * factor, shape: shape + booked }, factor };
}

export type DemandScore = { readonly score: number; readonly drivers: readonly PulseDriver[] };

/**
 * 0 to 100: the probability, in percent, that requests to come exceed what free vendors can serve. At 0 capacity
 * certainly suffices, at 100 it certainly does not. Never falls with demand or rises with capacity.
 * @throws RangeError for a capacity that is negative or not finite.
 */
export function demandScore(forecast: PulseForecast, freeCapacity: number): DemandScore {
  if (!(freeCapacity >= 0 && freeCapacity < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Not a capacity: ${freeCapacity}`);
  }
  const { mean } = forecast.toCome;
  const score = 100 * probabilityAbove(forecast.toCome, freeCapacity);
  const detail = `${mean.toFixed(2)} more requests expected for ${freeCapacity} that could be served.`;
  const factor = freeCapacity === 0 ? 0 : mean / freeCapacity;
  return {
    score: Math.round(score * 10) / 10,
    drivers: [{ code: 'capacity', detail, factor }, ...forecast.drivers],
  };
}
