import type { Instant } from '#kernel/clock.ts';
import { localHour, type PulseCalendar, usualHourOfWeek } from './calendar.ts';

/**
 * What is usual for a pincode, from the last refit: its own rate, shrunk towards its cluster's, and its
 * cluster's shape of the week (168 factors around 1, Monday 00:00 first).
 */
export type PulseBaseline = { readonly ratePerHour: number; readonly weekProfile: readonly number[] };

/**
 * The live state of one pincode, plain JSON. `observed` and `expected` are sums of past hours' counts and
 * baseline rates, decayed over hours (fast) and weeks (slow); their quotient is the level against the usual.
 */
export type PulseState = {
  readonly hour: number;
  readonly count: number;
  readonly observedFast: number;
  readonly expectedFast: number;
  readonly observedSlow: number;
  readonly expectedSlow: number;
};

const FAST_DECAY = Math.exp(-1 / 8);
const SLOW_DECAY = Math.exp(-1 / (24 * 21));
/** After this gap the fast sums are forgotten and the slow ones count a gap's hours as the usual ones. */
const LONGEST_REPLAY_HOURS = 24 * 7;

export const emptyPulseState = (at: Instant, calendar: PulseCalendar): PulseState => ({
  hour: localHour(at, calendar),
  count: 0,
  observedFast: 0,
  expectedFast: 0,
  observedSlow: 0,
  expectedSlow: 0,
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
  let { hour, count, observedFast, expectedFast, observedSlow, expectedSlow } = state;
  if (target - hour > LONGEST_REPLAY_HOURS) {
    const skipped = SLOW_DECAY ** (target - LONGEST_REPLAY_HOURS - hour);
    observedSlow *= skipped;
    expectedSlow *= skipped;
    count = 0;
    hour = target - LONGEST_REPLAY_HOURS;
  }
  for (; hour < target; hour += 1) {
    const usual = usualRate(baseline, hour, calendar);
    observedFast = observedFast * FAST_DECAY + count;
    expectedFast = expectedFast * FAST_DECAY + usual;
    observedSlow = observedSlow * SLOW_DECAY + count;
    expectedSlow = expectedSlow * SLOW_DECAY + usual;
    count = 0;
  }
  return { hour, count, observedFast, expectedFast, observedSlow, expectedSlow };
}

/**
 * Counts `requests` made at `at`. Constant work per event, plus one step for each hour that closed since the
 * last one (at most a week's). A late event goes to its own hour's weight in the sums.
 */
export function recordDemand(
  state: PulseState,
  at: Instant,
  baseline: PulseBaseline,
  calendar: PulseCalendar,
  requests = 1,
): PulseState {
  if (!Number.isFinite(requests) || requests < 0)
    throw new RangeError(`Not a number of requests: ${requests}`);
  const age = state.hour - localHour(at, calendar);
  if (age > 0) {
    return {
      ...state,
      observedFast: state.observedFast + requests * FAST_DECAY ** (age - 1),
      observedSlow: state.observedSlow + requests * SLOW_DECAY ** (age - 1),
    };
  }
  const advanced = advancePulse(state, at, baseline, calendar);
  return { ...advanced, count: advanced.count + requests };
}
