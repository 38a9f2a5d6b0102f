import type { Redis } from 'iovalkey';
import type { RateDecision } from '#application/rate-limiter.ts';
import type { RatePolicy } from '#application/rate-policies.ts';
import { decisionOf, intervalMs, latestAllowed } from '#application/token-bucket.ts';
import type { Clock } from '#kernel/clock.ts';

/**
 * KEYS[1] is the time at which the bucket is full again (ms). Returns whether the request was granted, and the bucket's
 * state. Numbers are passed as text, since Redis truncates Lua numbers to integers.
 */
const TAKE = `
local now, step, latest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local fullAt = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if fullAt > latest then return {0, string.format('%.3f', fullAt)} end
fullAt = fullAt + step
redis.call('SET', KEYS[1], string.format('%.3f', fullAt), 'PX', math.ceil(fullAt - now))
return {1, string.format('%.3f', fullAt)}
`;

export type RedisRateLimiterOptions<K extends string> = {
  readonly redis: Pick<Redis, 'eval'>;
  readonly clock: Clock;
  readonly policies: Readonly<Record<K, RatePolicy>>;
};

/**
 * Token buckets in Redis or Valkey, equivalent to those in DynamoDB, for those who run ElastiCache anyway: a decision
 * takes well under a millisecond and costs nothing per request, but the server is billed by the hour and needs a VPC.
 * Below some thousand requests a second DynamoDB is cheaper.
 */
export function createRedisRateLimiter<K extends string>({
  redis,
  clock,
  policies,
}: RedisRateLimiterOptions<K>) {
  return {
    async take(kind: K, subject: string): Promise<RateDecision> {
      const policy = policies[kind];
      const now = clock.now().getTime();
      const [taken, fullAt] = answer(
        await redis.eval(
          TAKE,
          1,
          `rate:${kind}:${subject}`,
          String(now),
          String(intervalMs(policy)),
          String(latestAllowed(policy, now)),
        ),
      );
      return decisionOf(policy, now, fullAt, taken);
    },
  };
}

function answer(reply: unknown): readonly [boolean, number] {
  if (!Array.isArray(reply) || reply.length !== 2) throw new Error('Redis returned no result of the script.');
  return [Number(reply[0]) === 1, Number(reply[1])];
}
