import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { Change, UnitOfWork, Work } from '#application/unit-of-work.ts';
import { findChainFault, GENESIS } from '#domain/audit/chain.ts';
import type { Service } from '#domain/catalogue/service.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { handClock } from '#tests/support/identity.ts';
import { streamedEvents } from '#tests/support/streamed-events.ts';

const AT = new Date().toISOString();
const RACERS = 50;

const service = (serviceId: string, name = 'Tap repair'): Service => ({
  serviceId,
  category: 'plumbing',
  skill: 'tap_repair',
  name,
  description: 'A leaking tap, mended.',
  durationMinutes: 60,
  basePrice: { amountMinor: 39_900, currency: 'INR' },
  addOns: [],
  active: true,
});
const change = (state: Service, version = 0, eventHash?: string): Change => ({
  kind: 'service',
  id: state.serviceId,
  version,
  ...(eventHash === undefined ? {} : { eventHash }),
  state,
  event: { type: 'service.updated', data: { serviceId: state.serviceId } },
});
const work = (changes: readonly Change[], more: Partial<Work> = {}): Work => ({
  actor: { kind: 'ops', id: 'usr_ops' },
  at: AT,
  correlationId: 'test',
  changes,
  ...more,
});

describe('the unit of work on DynamoDB', () => {
  let dynamo: TestDynamoDb;
  let uow: UnitOfWork;
  const clock = handClock(AT);

  beforeAll(async () => {
    dynamo = await startDynoxide();
    uow = createDynamoDbUnitOfWork({
      client: dynamo.client,
      tables: dynamo.tables,
      definitions: [serviceAggregate],
      sha256,
      clock,
    });
  });
  afterAll(() => dynamo.stop());

  const stored = async (id: string) => {
    const { Item } = await dynamo.client.send(
      new GetCommand({ TableName: 'operational', Key: aggregateKey('service', id) }),
    );
    return Item && { version: Item['v'], ...unpackAggregate(Item) };
  };
  const eventsOf = (id: string) => streamedEvents(dynamo, 'service', id);

  it('writes state, event and documents together, each event linked to the one before', async () => {
    await uow.commit(
      work([change(service('svc_a'))], { documents: [{ key: 'guard:a', version: 0, state: { n: 1 } }] }),
    );
    const first = await eventsOf('svc_a');
    await uow.commit(work([change(service('svc_a', 'Tap'), 1, first[0]?.hash)]));

    const events = await eventsOf('svc_a');
    expect(events.map((e) => [e.sequence, e.eventId])).toEqual([
      [1, 'service:svc_a:1'],
      [2, 'service:svc_a:2'],
    ]);
    expect(events[0]?.prevHash).toBe(GENESIS);
    expect(findChainFault(events, sha256)).toBeUndefined();
    expect(await stored('svc_a')).toEqual({
      version: 2,
      state: service('svc_a', 'Tap'),
      event: events[1],
    });
    expect(await uow.readDocument('guard:a')).toEqual({ version: 1, state: { n: 1 } });
  });

  it('saves one of fifty concurrent changes and returns a conflict to the others', async () => {
    await uow.commit(work([change(service('svc_race'))]));
    const [first] = await eventsOf('svc_race');

    const outcomes = await Promise.all(
      Array.from({ length: RACERS }, (_, i) =>
        uow.commit(work([change(service('svc_race', `Racer ${i}`), 1, first?.hash)])),
      ),
    );

    expect(outcomes.filter((o) => o.ok)).toHaveLength(1);
    expect(outcomes.filter((o) => !o.ok)).toEqual(
      Array.from({ length: RACERS - 1 }, () => ({
        ok: false,
        error: { conflict: 'version', kind: 'service', id: 'svc_race' },
      })),
    );
    expect(await eventsOf('svc_race')).toHaveLength(2);
    expect(findChainFault(await eventsOf('svc_race'), sha256)).toBeUndefined();
  });

  it.each([
    ['one item', {}],
    ['a transaction', { documents: [{ key: 'guard:lost', version: 0, state: 1 }] }],
  ])('takes its own write for done when the answer to it was lost: %s', async (name, more) => {
    const id = `svc_${name.replace(' ', '_')}`;
    const client = dynamo.connect();
    let tries = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        const first = tries++ === 0;
        const answer = await next(args);
        if (!first) return answer;
        throw Object.assign(new Error('The answer was lost.'), { name: 'TimeoutError' });
      },
      { step: 'deserialize', priority: 'high' },
    );
    const { tables } = dynamo;
    const cut = createDynamoDbUnitOfWork({ client, tables, definitions: [serviceAggregate], sha256, clock });

    expect(await cut.commit(work([change(service(id))], more))).toEqual({ ok: true, value: undefined });
    expect(tries).toBe(2);
    expect((await stored(id))?.version).toBe(1);
    expect((await cut.commit(work([change(service(id, 'Other'))]))).ok).toBe(false);
  });

  it('has one effect and one result for fifty requests with the same key', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: RACERS }, (_, i) =>
        uow.commit(
          work([change(service(`svc_once_${i}`))], {
            idempotency: {
              userId: 'usr_1',
              key: 'createService#k',
              requestHash: 'h',
              result: { serviceId: `svc_once_${i}` },
            },
          }),
        ),
      ),
    );

    expect(outcomes.filter((o) => o.ok)).toHaveLength(1);
    expect(outcomes.filter((o) => !o.ok && o.error.conflict !== 'idempotency')).toEqual([]);
    const winner = `svc_once_${outcomes.findIndex((o) => o.ok)}`;
    expect(await uow.readIdempotency({ userId: 'usr_1', key: 'createService#k' })).toMatchObject({
      requestHash: 'h',
      result: { serviceId: winner },
    });
    const written = await Promise.all(outcomes.map((_, i) => stored(`svc_once_${i}`)));
    expect(written.filter(Boolean)).toHaveLength(1);
  });

  it('ignores a key after exactly a day, whether TTL has deleted it or not', async () => {
    const idempotency = { userId: 'usr_1', key: 'createService#day', requestHash: 'h', result: 1 };
    const saved = (id: string) =>
      uow.commit({ ...work([change(service(id))], { idempotency }), at: clock.now().toISOString() });
    expect((await saved('svc_day_1')).ok).toBe(true);
    clock.pass(24 * 3_600_000 - 1_000);
    expect(await uow.readIdempotency(idempotency)).toMatchObject({ result: 1 });
    expect(await saved('svc_day_2')).toMatchObject({ ok: false, error: { conflict: 'idempotency' } });
    clock.pass(1_000);
    expect(await uow.readIdempotency(idempotency)).toBeUndefined();
    expect((await saved('svc_day_3')).ok).toBe(true);
  });

  it('names the concurrently changed document and writes nothing', async () => {
    await uow.commit(work([], { documents: [{ key: 'guard:b', version: 0, state: { n: 1 } }] }));

    const outcome = await uow.commit(
      work([change(service('svc_b'))], { documents: [{ key: 'guard:b', version: 0, state: { n: 2 } }] }),
    );

    expect(outcome).toEqual({ ok: false, error: { conflict: 'document', key: 'guard:b' } });
    expect(await stored('svc_b')).toBeUndefined();
    expect(await eventsOf('svc_b')).toEqual([]);
  });

  it('deletes a document only at the version that was read', async () => {
    await uow.commit(work([], { documents: [{ key: 'guard:c', version: 0, state: 1 }] }));

    const stale = await uow.commit(work([], { documents: [{ key: 'guard:c', version: 5, state: null }] }));
    const right = await uow.commit(work([], { documents: [{ key: 'guard:c', version: 1, state: null }] }));

    expect([stale.ok, right.ok]).toEqual([false, true]);
    expect(await uow.readDocument('guard:c')).toBeUndefined();
  });

  it('adds a record once, also after retries', async () => {
    const appends = [{ table: 'ledger', pk: 'TX#1', sk: '1', record: { amountMinor: 5 } }] as const;

    expect((await uow.commit(work([], { appends }))).ok).toBe(true);
    expect(await uow.commit(work([], { appends }))).toEqual({
      ok: false,
      error: { conflict: 'append', pk: 'TX#1' },
    });
  });

  it('reads the documents that exist among many', async () => {
    const documents = Array.from({ length: 60 }, (_, i) => ({ key: `many:${i}`, version: 0, state: { i } }));
    await uow.commit(work([], { documents }));
    const asked = Array.from({ length: 120 }, (_, i) => `many:${i}`);

    const found = await uow.readDocuments(asked);

    expect(found.size).toBe(60);
    expect(found.get('many:59')).toEqual({ version: 1, state: { i: 59 } });
  });

  it('throws for kinds that it can not save and for more than 100 items', async () => {
    const user: Change = { ...change(service('svc_x')), kind: 'user' };
    const documents = Array.from({ length: 101 }, (_, i) => ({ key: `too:${i}`, version: 0, state: 1 }));

    await expect(uow.commit(work([user]))).rejects.toThrow('not set up to save a user');
    await expect(uow.commit(work([], { documents }))).rejects.toThrow(RangeError);
  });
});

type Answer = Error | undefined;

/** What becomes of some work when DynamoDB answers its writes like this, one after the other. */
function commitAnswered(asked: Work, answers: readonly Answer[]) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'ap-south-1' }));
  const mock = mockClient(client);
  const stubs = [mock.on(PutCommand), mock.on(TransactWriteCommand)];
  for (const stub of stubs) {
    for (const answer of answers) {
      if (answer) stub.rejectsOnce(answer);
      else stub.resolvesOnce({});
    }
  }
  const uow = createDynamoDbUnitOfWork({
    client,
    tables: { operational: 'operational' },
    definitions: [serviceAggregate],
    sha256,
    clock: systemClock,
  });
  const calls = (command: typeof PutCommand | typeof TransactWriteCommand) =>
    mock.calls().filter(({ args: [sent] }) => sent instanceof command).length;
  return { outcome: uow.commit(asked), calls };
}

describe('a transaction that conflicts with another', () => {
  const cancelled = (...codes: readonly string[]) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const idempotency = { userId: 'usr_1', key: 'k', requestHash: 'h', result: 1 };
  const commitOn = (...answers: readonly Answer[]) =>
    commitAnswered(work([change(service('svc_t'))], { idempotency }), answers);

  it('is retried until it succeeds', async () => {
    const { outcome, calls } = commitOn(
      cancelled('TransactionConflict', 'None'),
      cancelled('None', 'ThrottlingError'),
      undefined,
    );

    expect(await outcome).toEqual({ ok: true, value: undefined });
    expect(calls(TransactWriteCommand)).toBe(3);
  });

  it('throws StoreBusy when the conflict persists', async () => {
    const always = Array.from({ length: 20 }, () => cancelled('ProvisionedThroughputExceeded', 'None'));
    const { outcome, calls } = commitOn(...always);

    await expect(outcome).rejects.toMatchObject({ name: 'StoreBusy' });
    expect(calls(TransactWriteCommand)).toBeGreaterThan(3);
  });

  it('is not retried when a condition failed too', async () => {
    const { outcome, calls } = commitOn(cancelled('ConditionalCheckFailed', 'TransactionConflict'));

    expect(await outcome).toEqual({
      ok: false,
      error: { conflict: 'version', kind: 'service', id: 'svc_t' },
    });
    expect(calls(TransactWriteCommand)).toBe(1);
  });

  it('reports the idempotency record first, whatever else failed', async () => {
    const { outcome } = commitOn(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed'));

    expect(await outcome).toEqual({ ok: false, error: { conflict: 'idempotency' } });
  });

  it('throws what no retry mends', async () => {
    const { outcome } = commitOn(cancelled('ValidationError', 'None'));

    await expect(outcome).rejects.toThrow('cancelled');
  });
});

describe('a change of one aggregate', () => {
  const commitOn = (...answers: readonly Answer[]) =>
    commitAnswered(work([change(service('svc_p'))]), answers);

  it('is one PutItem, retried when a transaction holds the item', async () => {
    const busy = new TransactionConflictException({ message: 'held', $metadata: {} });
    const { outcome, calls } = commitOn(busy, undefined);

    expect(await outcome).toEqual({ ok: true, value: undefined });
    expect(calls(PutCommand)).toBe(2);
  });

  it('reports a version conflict', async () => {
    const lost = new ConditionalCheckFailedException({ message: 'lost', $metadata: {} });
    const { outcome } = commitOn(lost);

    expect(await outcome).toEqual({
      ok: false,
      error: { conflict: 'version', kind: 'service', id: 'svc_p' },
    });
  });

  it('throws what no retry mends', async () => {
    const { outcome } = commitOn(new Error('no such table'));

    await expect(outcome).rejects.toThrow('no such table');
  });
});
