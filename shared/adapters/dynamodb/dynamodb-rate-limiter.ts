import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RateDecision } from '#application/rate-limiter.ts';
import type { RatePolicy } from '#application/rate-policies.ts';
import { decisionOf, intervalMs, latestAllowed } from '#application/token-bucket.ts';
import * as z from '#contracts/zod.ts';
import type { Clock } from '#kernel/clock.ts';
import { lazily } from '#kernel/lazily.ts';
import { STATE } from './aggregate.ts';

export type RateLimiterOptions<K extends string> = {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly policies: Readonly<Record<K, RatePolicy>>;
  /**
   * The share of a budget that each instance grants locally, without a write. People never use more; a flood is counted
   * in the table. A caller can exceed the budget by at most this share per instance. Leave it out where every attempt
   * must count.
   */
  readonly unwrittenShare?: number;
};

/** Each decision is one conditional write in one of these two forms. */
type Form = 'start' | 'add';
type Outcome = { readonly written: boolean; readonly fullAt: number | undefined };

const bucket = lazily(() => z.object({ fullAt: z.number() }));
const oldBucket = lazily(() => z.object({ fullAt: z.object({ N: z.coerce.number() }) }));
/** Last known bucket states by key: of the table, and of the locally granted share. */
type Memory = { readonly stored: Map<string, number>; readonly own: Map<string, number> };
/** Most subjects that an instance remembers. */
const REMEMBERED = 5_000;
/** A lost race costs a few milliseconds; a caller with budget left must not be refused because of lost races. */
const ATTEMPTS = 12;

/**
 * Token buckets in DynamoDB, one item per kind and subject, swept by TTL once full.
 *
 * The stored value is the instant at which the bucket is full again. A take adds to `max(now, fullAt)`, which an update
 * expression can't express, so there are two forms of the write, each conditional on which of the two is greater. An
 * instance remembers the last value and nearly always picks the right form; otherwise the failed condition returns the
 * stored value and the other form follows. Both are atomic, so concurrent requests never spend more than the budget. A
 * bucket known to be empty refuses without a write, so a flood costs nothing.
 */
export function createDynamoDbRateLimiter<K extends string>(options: RateLimiterOptions<K>) {
  const { clock, policies, unwrittenShare = 0 } = options;
  const memory: Memory = { stored: new Map(), own: new Map() };
  const { stored: seen } = memory;

  return {
    async take(kind: K, subject: string): Promise<RateDecision> {
      const policy = policies[kind];
      const key = `RATE#${kind}#${subject}`;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const now = clock.now().getTime();
        const known = seen.get(key);
        if (known !== undefined && known > latestAllowed(policy, now)) {
          return decisionOf(policy, now, known, false);
        }
        const own = takeOwn(memory, key, policy, unwrittenShare, now);
        if (own) return own;
        const form: Form = known !== undefined && known > now ? 'add' : 'start';
        const outcome = await write(options, key, policy, form, now);
        if (outcome.fullAt === undefined) seen.delete(key);
        else remember(seen, key, outcome.fullAt);
        if (outcome.written) return decisionOf(policy, now, outcome.fullAt ?? now, true);
      }
      const now = clock.now().getTime();
      return decisionOf(policy, now, latestAllowed(policy, now) + intervalMs(policy), false);
    },
  };
}

function remember(buckets: Map<string, number>, key: string, fullAt: number): void {
  buckets.delete(key);
  buckets.set(key, fullAt);
  const oldest = buckets.keys().next().value;
  if (buckets.size > REMEMBERED && oldest !== undefined) buckets.delete(oldest);
}

/** Takes from this instance's local share of a budget; undefined when that is spent. */
function takeOwn(
  { stored, own }: Memory,
  key: string,
  policy: RatePolicy,
  share: number,
  now: number,
): RateDecision | undefined {
  const part = { ...policy, limit: Math.floor(policy.limit * share) };
  if (part.limit < 1) return undefined;
  const before = Math.max(own.get(key) ?? now, now);
  if (before > latestAllowed(part, now)) return undefined;
  const after = before + intervalMs(part);
  remember(own, key, after);
  const spentHere = ((after - now) / intervalMs(part)) * intervalMs(policy);
  return decisionOf(policy, now, Math.max(stored.get(key) ?? now, now) + spentHere, true);
}

async function write(
  { client, table }: Pick<RateLimiterOptions<string>, 'client' | 'table'>,
  key: string,
  policy: RatePolicy,
  form: Form,
  now: number,
): Promise<Outcome> {
  const step = intervalMs(policy);
  const sweepAt = Math.ceil(now / 1000) + policy.windowSeconds + 60;
  try {
    const answer = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: key, sk: STATE },
        ...(form === 'start'
          ? {
              UpdateExpression: 'SET fullAt = :next, expiresAt = :sweepAt',
              ConditionExpression: 'attribute_not_exists(fullAt) OR fullAt <= :now',
              ExpressionAttributeValues: { ':next': now + step, ':now': now, ':sweepAt': sweepAt },
            }
          : {
              UpdateExpression: 'SET fullAt = fullAt + :step, expiresAt = :sweepAt',
              ConditionExpression: 'fullAt > :now AND fullAt <= :latest',
              ExpressionAttributeValues: {
                ':step': step,
                ':now': now,
                ':latest': latestAllowed(policy, now),
                ':sweepAt': sweepAt,
              },
            }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { written: true, fullAt: bucket().parse(answer.Attributes).fullAt };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const old = bucket().safeParse(error.Item).data ?? flattened(error.Item);
    return { written: false, fullAt: old?.fullAt };
  }
}

/** A failed condition returns the item in DynamoDB's attribute format. */
function flattened(item: unknown): z.output<ReturnType<typeof bucket>> | undefined {
  const parsed = oldBucket().safeParse(item);
  return parsed.success ? { fullAt: parsed.data.fullAt.N } : undefined;
}
