import type { RateClass } from '#contracts/route.ts';

/** What is left of a caller's budget after taking one. */
export type RateDecision = {
  readonly allowed: boolean;
  /** The bucket's size: requests at once. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly resetSeconds: number;
  /** Seconds until the next request is allowed; 0 when this one was. */
  readonly retryAfterSeconds: number;
  /** Seconds in which an empty bucket fills. */
  readonly windowSeconds: number;
};

/** Token buckets per class and caller. `take` counts one request of `subject` (a user id or an address). */
export type RateLimiter = { take(rateClass: RateClass, subject: string): Promise<RateDecision> };
