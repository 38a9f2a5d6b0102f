import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RatePolicy } from '#application/rate-policies.ts';
import { decisionOf, intervalMs, latestAllowed } from '#application/token-bucket.ts';

const policy: RatePolicy = { limit: 7, windowSeconds: 21 };

/** The bucket as it is meant: tokens that drip in one by one up to the limit. */
function meant(times: readonly number[]): boolean[] {
  let tokens: number = policy.limit;
  let last = 0;
  return times.map((now) => {
    tokens = Math.min(policy.limit, tokens + (now - last) / intervalMs(policy));
    last = now;
    if (tokens < 1 - 1e-9) return false;
    tokens -= 1;
    return true;
  });
}

function stored(times: readonly number[]): boolean[] {
  let fullAt = 0;
  return times.map((now) => {
    if (Math.max(fullAt, now) > latestAllowed(policy, now)) return false;
    fullAt = Math.max(fullAt, now) + intervalMs(policy);
    return true;
  });
}

describe('the token bucket stored as one instant', () => {
  it('allows the same requests as a bucket that counts tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 80 }), (gaps) => {
        const times: number[] = [];
        for (const gap of gaps) times.push((times.at(-1) ?? 0) + gap);
        expect(stored(times)).toEqual(meant(times));
      }),
    );
  });

  it('returns a retry time at which the request is allowed', () => {
    const now = 1_000_000;
    const fullAt = now + 7 * intervalMs(policy);
    const { retryAfterSeconds } = decisionOf(policy, now, fullAt, false);
    expect(fullAt).toBeLessThanOrEqual(latestAllowed(policy, now + retryAfterSeconds * 1_000));
    expect(fullAt).toBeGreaterThan(latestAllowed(policy, now + retryAfterSeconds * 1_000 - 1));
  });
});
