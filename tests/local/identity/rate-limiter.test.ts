import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'iovalkey';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import { createRedisRateLimiter } from '#adapters/redis/redis-rate-limiter.ts';
import type { RateDecision } from '#application/rate-limiter.ts';
import type { Clock } from '#kernel/clock.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { handClock } from '#tests/support/identity.ts';
import { redisServer, startRedis } from '#tests/support/redis.ts';

const policies = { write: { limit: 5, windowSeconds: 10 } } as const;
type Limiter = { take(kind: 'write', subject: string): Promise<RateDecision> };
/** Limiters of separate instances over one store. */
type Store = { create(clock: Clock): Limiter; stop(): Promise<void> };

async function startDynamoDbStore(): Promise<Store> {
  const dynamo = await startDynoxide();
  const table = dynamo.tables.operational;
  return {
    create: (clock) => createDynamoDbRateLimiter({ client: dynamo.client, table, clock, policies }),
    stop: () => dynamo.stop(),
  };
}

async function startRedisStore(binary: string): Promise<Store> {
  const server = await startRedis(binary);
  const redis = new Redis({ path: server.socket });
  return {
    create: (clock) => createRedisRateLimiter({ redis, clock, policies }),
    async stop() {
      redis.disconnect();
      await server.stop();
    },
  };
}

describe('token buckets in DynamoDB', () => {
  suite(startDynamoDbStore);
});
describe('budgets of which each instance gives a part away on its own', () => {
  let dynamo: TestDynamoDb;
  beforeAll(async () => {
    dynamo = await startDynoxide();
  });
  afterAll(() => dynamo.stop());
  const wide = { write: { limit: 40, windowSeconds: 40 } } as const;
  const limiterAt = (clock: Clock) =>
    createDynamoDbRateLimiter({
      client: dynamo.client,
      table: dynamo.tables.operational,
      clock,
      policies: wide,
      unwrittenShare: 1 / 20,
    });
  const bucketOf = async (subject: string) =>
    (
      await dynamo.client.send(
        new GetCommand({
          TableName: dynamo.tables.operational,
          Key: { pk: `RATE#write#${subject}`, sk: 'STATE' },
        }),
      )
    ).Item;

  it('write nothing for a caller at a human pace, and say what is left', async () => {
    const clock = handClock('2026-11-22T10:00:00.000Z');
    const limiter = limiterAt(clock);
    for (let i = 0; i < 30; i++) {
      expect(await limiter.take('write', 'calm')).toMatchObject({ allowed: true, remaining: 39 });
      clock.pass(20_000);
    }
    expect(await bucketOf('calm')).toBeUndefined();
  });

  it('hold a flood to the budget and one part from each instance', async () => {
    const clock = handClock('2026-11-22T10:00:00.000Z');
    const instances = Array.from({ length: 3 }, () => limiterAt(clock));
    const decisions: RateDecision[] = [];
    for (let i = 0; i < 30; i++) {
      for (const instance of instances) decisions.push(await instance.take('write', 'flood'));
    }
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(40 + 3 * 2);
    expect(await bucketOf('flood')).toBeDefined();
    clock.pass(900);
    for (const instance of instances) expect((await instance.take('write', 'flood')).allowed).toBe(false);
  });
});
const redisTitle =
  redisServer === undefined
    ? 'token buckets in Redis: not tested, there is no server (node tests/referees/redis.ts gets one)'
    : 'token buckets in Redis';
describe.skipIf(redisServer === undefined)(redisTitle, () => {
  suite(() => startRedisStore(redisServer ?? ''));
});

/** What every adapter of the port must do. */
function suite(start: () => Promise<Store>): void {
  let store: Store | undefined;
  const limiterAt = (clock: Clock): Limiter => {
    if (!store) throw new Error('The store has not been started.');
    return store.create(clock);
  };
  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store?.stop());

  it('lets a burst of the limit through, then says when to come back', async () => {
    const clock = handClock('2026-11-22T10:00:00.000Z');
    const limiter = limiterAt(clock);
    const burst: RateDecision[] = [];
    for (let i = 0; i < 6; i++) burst.push(await limiter.take('write', 'burst'));
    expect(burst.map((d) => d.allowed)).toEqual([true, true, true, true, true, false]);
    expect(burst.map((d) => d.remaining)).toEqual([4, 3, 2, 1, 0, 0]);
    expect(burst.at(-1)).toMatchObject({
      limit: 5,
      windowSeconds: 10,
      retryAfterSeconds: 2,
      resetSeconds: 10,
    });
    clock.pass(1_999);
    expect((await limiter.take('write', 'burst')).allowed).toBe(false);
    clock.pass(1);
    expect((await limiter.take('write', 'burst')).allowed).toBe(true);
    expect((await limiter.take('write', 'burst')).allowed).toBe(false);
  });

  it('fills up again to the limit and no further', async () => {
    const clock = handClock('2026-11-22T10:00:00.000Z');
    const limiter = limiterAt(clock);
    await limiter.take('write', 'idle');
    clock.pass(3_600_000);
    const decisions: boolean[] = [];
    for (let i = 0; i < 7; i++) decisions.push((await limiter.take('write', 'idle')).allowed);
    expect(decisions).toEqual([true, true, true, true, true, false, false]);
  });

  it('spends one budget among racing requests of several instances', async () => {
    const clock = handClock('2026-11-22T10:00:00.000Z');
    const instances = Array.from({ length: 4 }, () => limiterAt(clock));
    const takes = instances.flatMap((instance) =>
      Array.from({ length: 10 }, () => instance.take('write', 'race')),
    );
    const decisions = await Promise.all(takes);
    expect(decisions.filter((d) => d.allowed)).toHaveLength(5);
  });

  it('keeps callers apart', async () => {
    const clock = handClock('2026-11-22T10:00:00.000Z');
    const limiter = limiterAt(clock);
    for (let i = 0; i < 6; i++) await limiter.take('write', 'loud');
    expect((await limiter.take('write', 'quiet')).remaining).toBe(4);
  });
}
