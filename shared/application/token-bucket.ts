import type { RateDecision } from './rate-limiter.ts';
import type { RatePolicy } from './rate-policies.ts';

/**
 * A token bucket as one number, the instant (ms) at which it will be full again: GCRA (ITU-T I.371) with
 * its theoretical arrival time. Each request moves it `intervalMs` on from now or from where it stands,
 * whichever is later; one that would move it past `now + limit * intervalMs` is refused.
 */
export const intervalMs = ({ limit, windowSeconds }: RatePolicy): number => (windowSeconds * 1000) / limit;

/** The latest `fullAt` at which a request at `nowMs` is still allowed. */
export const latestAllowed = (policy: RatePolicy, nowMs: number): number =>
  nowMs + (policy.limit - 1) * intervalMs(policy);

/** What to tell the caller, given where the bucket stands after the request. */
export function decisionOf(
  policy: RatePolicy,
  nowMs: number,
  fullAt: number,
  allowed: boolean,
): RateDecision {
  const spent = Math.max(0, fullAt - nowMs) / intervalMs(policy);
  return {
    allowed,
    limit: policy.limit,
    windowSeconds: policy.windowSeconds,
    // A hair is taken off, since the division leaves 2.9999… where 3 is meant.
    remaining: Math.max(0, Math.floor(policy.limit - spent + 1e-6)),
    resetSeconds: Math.max(0, fullAt - nowMs) / 1000,
    retryAfterSeconds: allowed ? 0 : Math.max(0, fullAt - latestAllowed(policy, nowMs)) / 1000,
  };
}
