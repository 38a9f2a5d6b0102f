import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
import { packAggregate, unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { domainEvent } from '#contracts/events/catalogue.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { ownPincode } from '#tests/support/actors.ts';
import { good } from '#tests/support/jobs.ts';
import { runCommand } from '#tests/support/run-command.ts';
import { openScene } from '#tests/support/scene.ts';

vi.setConfig({ testTimeout: 120_000 });
const { test, actors, jobs, proofs } = await openScene();

const queueArn = (name: string): string => {
  const found = test.cloud.services.sqs.queueArns().find((arn) => arn.includes(`events-${name}`));
  if (found === undefined) throw new Error(`There is no queue ${name}.`);
  return found;
};
const aside = z.object({
  requestContext: z.object({ functionArn: z.string() }),
  requestPayload: z.object({ Records: z.array(z.looseObject({})).length(1), again: z.literal(true) }),
});
/** The functions whose invocations wait among the streams' dead letters, sorted. */
const waiting = (): readonly string[] =>
  test.cloud.services.sqs
    .messages(queueArn('StreamsDeadLetters'))
    .map(({ body }) => aside.parse(JSON.parse(body)).requestContext.functionArn)
    .sort();
const arnsOf = (...readers: readonly string[]): readonly string[] =>
  readers.map((name) => test.functionAt(`functions/events/${name}/handler.ts`).arn).sort();

/** Something whose stored bytes were never written by this code. */
const store = (id: string, body: Uint8Array) =>
  test.dynamo.send(
    new PutCommand({
      TableName: test.operational,
      Item: { ...aggregateKey('booking', id), v: 1, [AGGREGATE_BODY]: body },
    }),
  );
const storedEvent = async (bookingId: string) => {
  const Key = aggregateKey('booking', bookingId);
  const { Item = {} } = await test.dynamo.send(new GetCommand({ TableName: test.operational, Key }));
  return domainEvent().parse(unpackAggregate(Item).event);
};
async function booked() {
  const pincode = ownPincode();
  await actors.vendor({ pincode });
  const customer = await actors.customer();
  const { bookingId } = await jobs.book(customer, pincode);
  const cancel = async () =>
    good(
      await customer.call(customerRoutes.cancelBooking, {
        params: { bookingId },
        body: { reason: 'No need.' },
        idempotencyKey: `cancels-${bookingId}`,
      }),
    );
  const told = () => proofs.inbox(customer.userId, 'booking.cancelled', bookingId);
  return { bookingId, cancel, told };
}
const command = (program: string, ...args: readonly string[]) =>
  runCommand(`bin/${program}.ts`, args, test.cloud.awsEndpoint);
const redriveStreams = () => command('redrive', '--stage', 'local', '--consumer', 'streams');

describe('a record of the stream that can not be read', () => {
  it('is queued once per reader, and later records are processed', async () => {
    const { cancel, told } = await booked();
    await store('junk', Buffer.from('these bytes are nothing'));
    await cancel();
    await test.settled();
    expect(await told()).toBe(1);
    expect(waiting()).toEqual(arnsOf('audit', 'publisher'));
    const { code, out } = await redriveStreams();
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('0 redriven, 2 left') });
    expect(waiting()).toHaveLength(2);
  });

  it('of an unknown event type is queued only by the publisher and stored in the trail', async () => {
    const { bookingId } = await booked();
    await test.settled();
    const known = await storedEvent(bookingId);
    const event = {
      ...known,
      type: 'booking.teleported',
      aggregate: { kind: 'booking', id: 'teleported' },
    } as const;
    await store('teleported', packAggregate({ state: {}, event })[AGGREGATE_BODY]);
    const before = waiting();
    await test.settled();
    expect(waiting()).toEqual([...before, ...arnsOf('publisher')].sort());
    const trail = await test.stored.trail.history('booking', 'teleported');
    expect(trail.map(({ type }) => type)).toEqual(['booking.teleported']);
  });

  it('is processed when it is redriven and can be parsed', async () => {
    const { bookingId, cancel, told } = await booked();
    await test.settled();
    test.cloud.faults.failNext(test.functionAt('functions/events/notification/handler.ts').name, 3);
    await cancel();
    await test.settled();
    expect(await told()).toBe(0);
    const { Item = {} } = await test.dynamo.send(
      new GetCommand({ TableName: test.operational, Key: aggregateKey('booking', bookingId) }),
    );
    const bytes = Buffer.from(z.instanceof(Uint8Array).parse(Item[AGGREGATE_BODY]));
    const record = {
      dynamodb: { SequenceNumber: '1', NewImage: { [AGGREGATE_BODY]: { B: bytes.toString('base64') } } },
    };
    await test.cloud.services.sqs.send(queueArn('StreamsDeadLetters'), {
      body: JSON.stringify({
        requestContext: { functionArn: arnsOf('publisher')[0] },
        requestPayload: { Records: [record], again: true },
      }),
      attributes: {},
    });
    const { out } = await redriveStreams();
    expect(out).toContain('Publisher');
    expect(out).toMatch(/1 redriven, \d+ left/);
    await test.settled();
    expect(await told()).toBe(1);
  });
});

describe('bin/republish.ts', () => {
  const places = () => ['--table', test.output('AuditTable'), '--bus', test.output('EventBus')];

  it('delivers missed events of the trail to a consumer once', async () => {
    const { bookingId, cancel, told } = await booked();
    await test.settled();
    test.cloud.faults.failNext(test.functionAt('functions/events/notification/handler.ts').name, 3);
    const since = test.now();
    await cancel();
    await test.settled();
    expect(await told()).toBe(0);

    const one = ['--kind', 'booking', '--id', bookingId, '--from', '2'];
    const dry = await command('republish', ...places(), ...one, '--dry-run');
    expect(dry).toEqual({ code: 0, out: expect.stringContaining('booking.cancelled') });
    await test.settled();
    expect(await told()).toBe(0);

    expect(await command('republish', ...places(), ...one)).toEqual({
      code: 0,
      out: expect.stringMatching(/^([1-9]\d*) of \1 events published\n$/),
    });
    await test.settled();
    expect(await told()).toBe(1);

    const all = await command('republish', ...places(), '--since', since, '--until', test.now());
    expect(all).toEqual({ code: 0, out: expect.stringMatching(/^([1-9]\d*) of \1 events published\n$/) });
    await test.settled();
    expect(await told()).toBe(1);
    expect(await proofs.unbalanced()).toEqual([]);
  });

  it('reports a refusal of the bus', async () => {
    const { bookingId } = await booked();
    await test.settled();
    test.cloud.faults.stopBus();
    const answer = await command('republish', ...places(), '--kind', 'booking', '--id', bookingId);
    test.cloud.faults.resumeBus();
    expect(answer).toEqual({ code: 1, out: expect.stringContaining('Run it again') });
  });

  it.each([
    [['--kind', 'booking']],
    [['--kind', 'unheard-of', '--id', 'x']],
    [['--since', 'yesterday', '--until', 'today']],
    [
      [
        '--kind',
        'booking',
        '--id',
        'x',
        '--since',
        '2026-11-20T10:00:00Z',
        '--until',
        '2026-11-20T12:00:00Z',
      ],
    ],
    [['--kind', 'booking', '--id', 'x', '--all']],
  ])('refuses %j', async (args) => {
    expect((await command('republish', ...places(), ...args)).code).toBe(2);
  });
});
