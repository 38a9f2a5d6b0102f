import type { Instant } from '#kernel/clock.ts';
import { localHour, type PulseCalendar, usualHourOfWeek } from './calendar.ts';

/**
 * The baseline of a pincode from the last refit: its own rate, shrunk towards its cluster's, and its cluster's weekly
 * profile (168 factors around 1, Monday 00:00 first). `weekRequests` is the number of requests behind that profile,
 * the cluster's and those lent by the city; 0 by default.
 */
export type PulseBaseline = {
  readonly ratePerHour: number;
  readonly weekProfile: readonly number[];
  readonly weekRequests?: number;
};

/** Requests by local hour since 1970, written as text; hours without any are left out. */
export type HourCounts = Readonly<Record<string, number>>;

/**
 * The live state of one pincode, plain JSON. A request counts for the hour it asks the visit for: that is the hour
 * that vendors are short of, and the one that is priced. `count` is that of `hour`, `ahead` those of later hours.
 * `observed` and `expected` are sums of past hours' counts and baseline rates, decayed over hours (fast) and weeks
 * (slow); their quotient is the level against the usual. `leads` tells how early requests come: their number and
 * the sum of hours from request to visit.
 */
export type PulseState = {
  readonly hour: number;
  readonly count: number;
  readonly ahead: HourCounts;
  readonly observedFast: number;
  readonly expectedFast: number;
  readonly observedSlow: number;
  readonly expectedSlow: number;
  readonly leads: { readonly requests: number; readonly hours: number };
};

const FAST_DECAY = Math.exp(-1 / 8);
const SLOW_DECAY = Math.exp(-1 / (24 * 21));
/** After this gap the fast sums are reset, and the slow ones count the gap's hours as usual. */
const LONGEST_REPLAY_HOURS = 24 * 7;

export const emptyPulseState = (at: Instant, calendar: PulseCalendar): PulseState => ({
  hour: localHour(at, calendar),
  count: 0,
  ahead: {},
  observedFast: 0,
  expectedFast: 0,
  observedSlow: 0,
  expectedSlow: 0,
  leads: { requests: 0, hours: 0 },
});

/** Usual requests in a local hour. */
export const usualRate = (baseline: PulseBaseline, hour: number, calendar: PulseCalendar): number =>
  baseline.ratePerHour * (baseline.weekProfile[usualHourOfWeek(hour, calendar)] ?? 1);

/** Closes the hours before `at`, empty ones too. An earlier `at` changes nothing. */
export function advancePulse(
  state: PulseState,
  at: Instant,
  baseline: PulseBaseline,
  calendar: PulseCalendar,
): PulseState {
  const target = localHour(at, calendar);
  if (target <= state.hour) return state;
  let { hour, count, observedFast, expectedFast, observedSlow, expectedSlow } = state;
  if (target - hour > LONGEST_REPLAY_HOURS) {
    const skipped = SLOW_DECAY ** (target - LONGEST_REPLAY_HOURS - hour);
    observedSlow *= skipped;
    expectedSlow *= skipped;
    hour = target - LONGEST_REPLAY_HOURS;
    count = state.ahead[hour] ?? 0;
  }
  for (; hour < target; count = state.ahead[hour] ?? 0) {
    const usual = usualRate(baseline, hour, calendar);
    observedFast = observedFast * FAST_DECAY + count;
    expectedFast = expectedFast * FAST_DECAY + usual;
    observedSlow = observedSlow * SLOW_DECAY + count;
    expectedSlow = expectedSlow * SLOW_DECAY + usual;
    hour += 1;
  }
  const ahead = Object.fromEntries(Object.entries(state.ahead).filter(([later]) => Number(later) > hour));
  return { ...state, hour, count, ahead, observedFast, expectedFast, observedSlow, expectedSlow };
}

/**
 * Counts `requests` for visits at `visitAt`, made at `at`. Constant work per event, plus one step for each hour
 * that closed since the last one (at most a week's). A late event goes to its own hour's weight in the sums.
 */
export function recordDemand(
  state: PulseState,
  at: Instant,
  visitAt: Instant,
  baseline: PulseBaseline,
  calendar: PulseCalendar,
  requests = 1,
): PulseState {
  if (!Number.isFinite(requests) || requests < 0)
    throw new RangeError(`Not a number of requests: ${requests}`);
  const visitHour = localHour(visitAt, calendar);
  const leadHours = Math.max(0, visitHour - localHour(at, calendar));
  const advanced = {
    ...advancePulse(state, at, baseline, calendar),
    leads: lengthened(state, leadHours, requests),
  };
  const later = visitHour - advanced.hour;
  if (later > 0) {
    const ahead = { ...advanced.ahead, [visitHour]: (advanced.ahead[visitHour] ?? 0) + requests };
    return { ...advanced, ahead };
  }
  if (later === 0) return { ...advanced, count: advanced.count + requests };
  return {
    ...advanced,
    observedFast: advanced.observedFast + requests * FAST_DECAY ** (-later - 1),
    observedSlow: advanced.observedSlow + requests * SLOW_DECAY ** (-later - 1),
  };
}

/** Number of requests whose lead times are remembered; older ones fade. */
const MOST_LEADS = 500;

function lengthened({ leads }: PulseState, hours: number, requests: number): PulseState['leads'] {
  const fade = MOST_LEADS / Math.max(MOST_LEADS, leads.requests + requests);
  return {
    requests: (leads.requests + requests) * fade,
    hours: (leads.hours + requests * hours) * fade,
  };
}

/** Prior lead time of requests, and its weight in requests. */
const USUAL_LEAD_HOURS = 18;
const LEAD_PRIOR = 10;

/**
 * The share of an hour's requests still to come `leadHours` before it, with exponentially distributed lead times: `1
 * - exp(-lead / mean lead)`.
 */
export function shareToCome({ leads }: PulseState, leadHours: number): number {
  const mean = (leads.hours + LEAD_PRIOR * USUAL_LEAD_HOURS) / (leads.requests + LEAD_PRIOR);
  return 1 - Math.exp(-Math.max(0, leadHours) / Math.max(1, mean));
}
