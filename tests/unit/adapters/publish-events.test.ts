import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { publishEvents } from '#adapters/eventbridge/event-bus.ts';
import { setAside } from '#adapters/eventbridge/set-aside.ts';
import { eventBatch } from '#contracts/events/bus.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';

const bus = mockClient(EventBridgeClient);
const client = new EventBridgeClient({});
beforeEach(() => bus.reset());

const event = (id: string, bytes: number): DomainEvent =>
  domainEvent().parse(
    linkEvent(
      {
        eventId: id,
        type: 'offer.sent',
        schemaVersion: 1,
        aggregate: { kind: 'offer', id },
        sequence: 1,
        occurredAt: '2026-11-22T10:00:00.000Z',
        actor: { kind: 'system', id: 'test' },
        correlationId: 'c',
        data: { padding: 'x'.repeat(bytes) },
      },
      GENESIS,
      sha256,
    ),
  );
/** Six events of which two fill a billed entry: three entries. */
const six = ['1', '2', '3', '4', '5', '6'].map((id) => event(id, 25_000));
const entriesSent = () =>
  bus
    .commandCalls(PutEventsCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ Detail }) =>
      eventBatch()
        .parse(JSON.parse(Detail ?? ''))
        .events.map((one) => one['eventId']),
    );

describe('publishEvents', () => {
  it('fills each entry up to one billed unit, in order', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{}, {}, {}] });
    expect(await publishEvents(client, 'bus', six)).toEqual({ published: 6 });
    expect(entriesSent()).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('counts the events before the first refused entry', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{}, { ErrorCode: 'ThrottlingException' }, {}] });
    expect(await publishEvents(client, 'bus', six)).toEqual({ published: 2, refusal: 'ThrottlingException' });
  });

  it('returns 0 and stops when the bus does not respond', async () => {
    bus.on(PutEventsCommand).rejects(new TypeError('socket closed'));
    const many = [...six, ...six];
    expect(await publishEvents(client, 'bus', many)).toEqual({ published: 0, refusal: 'TypeError' });
    expect(bus.commandCalls(PutEventsCommand)).toHaveLength(1);
  });

  it('makes no call without events', async () => {
    expect(await publishEvents(client, 'bus', [])).toEqual({ published: 0 });
    expect(bus.commandCalls(PutEventsCommand)).toHaveLength(0);
  });
});

describe('setAside', () => {
  it('throws when the bus refuses the entry', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{ ErrorCode: 'InternalFailure' }] });
    await expect(setAside(client, 'bus', { functionArn: 'arn', payload: {} })).rejects.toThrow(
      'InternalFailure',
    );
  });
});
