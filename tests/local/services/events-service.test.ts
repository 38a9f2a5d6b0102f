import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { createEventsService, type EventsServiceOptions } from '#infra/local/services/events-service.ts';
import { createFaults } from '#infra/local/services/faults.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

async function prepare(overrides: Partial<EventsServiceOptions> = {}) {
  const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
  const delivered: { arn: string; event: unknown }[] = [];
  const deadLetters: { queue: string; body: string; attributes: Readonly<Record<string, string>> }[] = [];
  const options: EventsServiceOptions = {
    clock,
    region: 'ap-south-1',
    accountId: '000000000000',
    deliver: async (target, json) => void delivered.push({ arn: target.arn, event: JSON.parse(json) }),
    deadLetter: async (queue, body, attributes) => void deadLetters.push({ queue, body, attributes }),
    ...overrides,
  };
  const service = await createEventsService(options);
  await service.createBus('marketplace');
  const endpoint = await serveAws('events', service);
  const client = new EventBridgeClient(endpoint.client);
  const put = (detail: unknown, more: { DetailType?: string; EventBusName?: string } = {}) =>
    client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: 'homeserve',
            DetailType: 'booking.confirmed',
            EventBusName: 'marketplace',
            Detail: JSON.stringify(detail),
            ...more,
          },
        ],
      }),
    );
  return { clock, delivered, deadLetters, service, endpoint, client, put };
}

const rule = (more: object = {}) => ({
  name: 'to-audit',
  busName: 'marketplace',
  state: 'ENABLED' as const,
  eventPattern: { 'detail-type': ['booking.confirmed'] },
  targets: [{ id: 't', arn: 'arn:aws:lambda:ap-south-1:000000000000:function:audit', ...more }],
});

describe('EventBridge', () => {
  it('routes an event of the bus to the targets of the rules that match', async () => {
    const { delivered, service, endpoint, put } = await prepare();
    await using _ = endpoint;
    await service.putRule(rule());
    const answer = await put({ bookingId: 'b1' });
    await put({ bookingId: 'b2' }, { DetailType: 'booking.cancelled' });
    await put({ bookingId: 'b3' }, { EventBusName: 'default' });
    await service.settled();
    expect(answer.FailedEntryCount).toBe(0);
    expect(delivered).toEqual([
      {
        arn: 'arn:aws:lambda:ap-south-1:000000000000:function:audit',
        event: {
          version: '0',
          id: answer.Entries?.[0]?.EventId,
          'detail-type': 'booking.confirmed',
          source: 'homeserve',
          account: '000000000000',
          time: '2026-11-22T10:00:00Z',
          region: 'ap-south-1',
          resources: [],
          detail: { bookingId: 'b1' },
        },
      },
    ]);
  });

  it('takes rules and targets by its API and shapes the input', async () => {
    const { delivered, service, endpoint, client, put } = await prepare();
    await using _ = endpoint;
    await client.send(
      new PutRuleCommand({
        Name: 'r',
        EventBusName: 'marketplace',
        EventPattern: '{"source":["homeserve"]}',
      }),
    );
    await client.send(
      new PutTargetsCommand({
        Rule: 'r',
        EventBusName: 'marketplace',
        Targets: [
          { Id: 'path', Arn: 'arn:path', InputPath: '$.detail.items[1]' },
          { Id: 'constant', Arn: 'arn:constant', Input: '{"fixed":true}' },
          {
            Id: 'template',
            Arn: 'arn:template',
            InputTransformer: {
              InputPathsMap: { id: '$.detail.id', items: '$.detail.items', none: '$.detail.none' },
              InputTemplate:
                '{"text":"booking <id> of <none>","id":<id>,"items":<items>,"rule":<aws.events.rule-name>}',
            },
          },
        ],
      }),
    );
    await put({ id: 'b"1', items: ['x', { y: 1 }] });
    await service.settled();
    const byTarget = Object.fromEntries(delivered.map(({ arn, event }) => [arn, event]));
    expect(byTarget).toEqual({
      'arn:path': { y: 1 },
      'arn:constant': { fixed: true },
      'arn:template': { text: 'booking b"1 of ', id: 'b"1', items: ['x', { y: 1 }], rule: 'r' },
    });
    const rules = await client.send(new ListRulesCommand({ EventBusName: 'marketplace' }));
    expect(rules.Rules?.map(({ Name }) => Name)).toEqual(['r']);
  });

  it('answers each bad entry with its own error and takes the others', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const good = { Source: 's', DetailType: 't', Detail: '{}' };
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          good,
          { ...good, Detail: 'not json' },
          { ...good, Source: '' },
          { ...good, Source: 'aws.s3' },
          { ...good, EventBusName: 'nowhere' },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.map((entry) => entry.ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
    ]);
  });

  it('refuses more than 256 KB or ten entries', async () => {
    const { endpoint, client, put } = await prepare();
    await using _ = endpoint;
    await expect(put({ text: 'x'.repeat(256 * 1024) })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    const Entries = Array.from({ length: 11 }, () => ({ Source: 's', DetailType: 't', Detail: '{}' }));
    await expect(client.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('refuses a rule whose pattern is invalid, and says why', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const wrong = new PutRuleCommand({ Name: 'r', EventPattern: '{"source":"homeserve"}' });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
    const test = new TestEventPatternCommand({ EventPattern: '{"source":["a"]}', Event: '{"source":"a"}' });
    expect((await client.send(test)).Result).toBe(true);
  });

  it('tries a failing target again until it takes the event', async () => {
    let failures = 2;
    const taken: string[] = [];
    const { clock, service, endpoint, put } = await prepare({
      deliver: async (_, json) => {
        failures -= 1;
        if (failures >= 0) throw new Error('busy');
        taken.push(json);
      },
    });
    await using _ = endpoint;
    await service.putRule(rule());
    await put({ bookingId: 'b1' });
    await service.settled();
    expect(taken).toHaveLength(0);
    await clock.advance(1_000);
    await clock.advance(2_000);
    expect(taken).toHaveLength(1);
    expect(service.pendingDeliveries()).toBe(0);
  });

  it('sends an event to the dead-letter queue when its retries are used up', async () => {
    const { clock, deadLetters, service, endpoint, put } = await prepare({
      deliver: async () => {
        throw new Error('down for good');
      },
    });
    await using _ = endpoint;
    await service.putRule(rule({ retryPolicy: { maximumRetryAttempts: 1 }, deadLetterArn: 'arn:dlq' }));
    await put({ bookingId: 'b1' });
    await service.settled();
    await clock.advance(60_000);
    expect(deadLetters).toHaveLength(1);
    expect(deadLetters[0]).toMatchObject({
      queue: 'arn:dlq',
      attributes: {
        ERROR_MESSAGE: 'down for good',
        RETRY_ATTEMPTS: '1',
        RULE_ARN: 'arn:aws:events:ap-south-1:000000000000:rule/marketplace/to-audit',
      },
    });
    expect(JSON.parse(deadLetters[0]?.body ?? '')).toMatchObject({ detail: { bookingId: 'b1' } });
  });

  it('fires scheduled rules by the clock', async () => {
    const { clock, delivered, service, endpoint } = await prepare();
    await using _ = endpoint;
    await service.putRule({
      name: 'hourly',
      busName: 'default',
      state: 'ENABLED',
      scheduleExpression: 'rate(1 hour)',
      targets: [{ id: 't', arn: 'arn:anchor' }],
    });
    await clock.advance(3 * 3_600_000);
    await service.settled();
    expect(delivered.map(({ event }) => event)).toMatchObject([
      { 'detail-type': 'Scheduled Event', source: 'aws.events', time: '2026-11-22T11:00:00Z' },
      { time: '2026-11-22T12:00:00Z' },
      { time: '2026-11-22T13:00:00Z' },
    ]);
  });

  it('can be taken down: refusing, dropping the connection, or failing after it took the event', async () => {
    const faults = createFaults();
    const { delivered, service, endpoint, put } = await prepare({ faults });
    await using _ = endpoint;
    await service.putRule(rule());
    const inject = { service: 'events', action: 'PutEvents', times: 1 } as const;
    const error = { kind: 'error', status: 500, code: 'InternalException', message: 'down' } as const;
    faults.inject({ ...inject, phase: 'before', effect: error });
    await expect(put({ n: 1 })).rejects.toMatchObject({ name: 'InternalException' });
    faults.inject({ ...inject, phase: 'before', effect: { kind: 'reset' } });
    await expect(put({ n: 2 })).rejects.toMatchObject({ code: 'ECONNRESET' });
    faults.inject({ ...inject, phase: 'after', effect: error });
    await expect(put({ n: 3 })).rejects.toMatchObject({ name: 'InternalException' });
    await put({ n: 4 });
    await service.settled();
    expect(delivered.map(({ event }) => event)).toMatchObject([{ detail: { n: 3 } }, { detail: { n: 4 } }]);
  });

  it('delivers after a restart what it had accepted before', async () => {
    const dataDir = scratch();
    const first = await prepare({
      dataDir,
      deliver: async () => {
        throw new Error('target is down');
      },
    });
    await first.service.putRule(rule());
    await first.put({ bookingId: 'b1' });
    await first.endpoint[Symbol.asyncDispose]();
    const second = await prepare({ dataDir });
    await using _ = second.endpoint;
    await second.clock.advance(60_000);
    expect(second.delivered.map(({ event }) => event)).toMatchObject([{ detail: { bookingId: 'b1' } }]);
  });
});
