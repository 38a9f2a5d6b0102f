import type { Redis } from 'iovalkey';
import type { RateDecision } from '#application/rate-limiter.ts';
import type { RatePolicy } from '#application/rate-policies.ts';
import { decisionOf, intervalMs, latestAllowed } from '#application/token-bucket.ts';
import type { Clock } from '#kernel/clock.ts';

/**
 * KEYS[1] holds when the bucket is full again (ms). Answers whether the request was taken and where the
 * bucket stands. Numbers travel as text: Lua would cut their fractions.
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
 * Token buckets in Redis or Valkey, the same as those in DynamoDB. For those who run ElastiCache anyway:
 * an answer takes well under a millisecond and costs nothing a request, against a server that is paid by
 * the hour and lies in a VPC. Below some thousand requests a second DynamoDB is the cheaper.
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
  if (!Array.isArray(reply) || reply.length !== 2) throw new Error('Redis gave no answer of the script.');
  return [Number(reply[0]) === 1, Number(reply[1])];
}
