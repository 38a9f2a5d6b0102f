import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#infra/local/services/local-clock.ts';
import {
  createSchedulerService,
  type SchedulerServiceOptions,
} from '#infra/local/services/scheduler-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

async function prepare(overrides: Partial<SchedulerServiceOptions> = {}, start = '2026-11-22T10:00:00Z') {
  const clock = manualClock(new Date(start));
  const fired: { at: string; arn: string; input: unknown }[] = [];
  const deadLetters: { queue: string; attributes: Readonly<Record<string, string>> }[] = [];
  const service = await createSchedulerService({
    clock,
    region: 'ap-south-1',
    accountId: '000000000000',
    deliver: async (target, input) =>
      void fired.push({ at: clock.now().toISOString(), arn: target.Arn, input: JSON.parse(input) }),
    deadLetter: async (queue, _, attributes) => void deadLetters.push({ queue, attributes }),
    ...overrides,
  });
  await service.createGroup('timers');
  const endpoint = await serveAws('scheduler', service);
  const client = new SchedulerClient(endpoint.client);
  return { clock, fired, deadLetters, service, endpoint, client };
}

const schedule = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'offer-expiry-b1',
  GroupName: 'timers',
  ScheduleExpression: 'at(2026-11-22T15:45:00)',
  ScheduleExpressionTimezone: 'Asia/Kolkata',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: 'arn:timer', RoleArn: 'arn:role', Input: '{"offerId":"o1"}' },
  ...more,
});

describe('EventBridge Scheduler', () => {
  it('fires a one-off schedule at its wall time, once, and deletes it', async () => {
    const { clock, fired, service, endpoint, client } = await prepare();
    await using _ = endpoint;
    const made = await client.send(new CreateScheduleCommand(schedule()));
    expect(made.ScheduleArn).toBe(
      'arn:aws:scheduler:ap-south-1:000000000000:schedule/timers/offer-expiry-b1',
    );
    await clock.advance(14 * 60_000);
    expect(fired).toEqual([]);
    await clock.advance(24 * 3_600_000);
    await service.settled();
    expect(fired).toEqual([{ at: '2026-11-22T10:15:00.000Z', arn: 'arn:timer', input: { offerId: 'o1' } }]);
    expect(service.schedules()).toEqual([]);
  });

  it('keeps a schedule that is not to be deleted, but fires it no more', async () => {
    const { clock, fired, service, endpoint, client } = await prepare();
    await using _ = endpoint;
    await client.send(new CreateScheduleCommand(schedule({ ActionAfterCompletion: 'NONE' })));
    await clock.advance(48 * 3_600_000);
    await service.settled();
    expect(fired).toHaveLength(1);
    const got = await client.send(new GetScheduleCommand({ Name: 'offer-expiry-b1', GroupName: 'timers' }));
    expect(got).toMatchObject({ State: 'ENABLED', Target: { Input: '{"offerId":"o1"}' } });
  });

  it('fires at once what is due in the past', async () => {
    const { clock, fired, service, endpoint, client } = await prepare();
    await using _ = endpoint;
    await client.send(new CreateScheduleCommand(schedule({ ScheduleExpression: 'at(2026-11-01T00:00:00)' })));
    await clock.advance(0);
    await service.settled();
    expect(fired).toHaveLength(1);
  });

  it('moves with an update and stays away after a delete', async () => {
    const { clock, fired, service, endpoint, client } = await prepare();
    await using _ = endpoint;
    await client.send(new CreateScheduleCommand(schedule()));
    await client.send(new UpdateScheduleCommand(schedule({ ScheduleExpression: 'at(2026-11-22T16:00:00)' })));
    await client.send(new CreateScheduleCommand(schedule({ Name: 'other' })));
    await client.send(new DeleteScheduleCommand({ Name: 'other', GroupName: 'timers' }));
    await clock.advance(24 * 3_600_000);
    await service.settled();
    expect(fired.map(({ at }) => at)).toEqual(['2026-11-22T10:30:00.000Z']);
  });

  it('repeats rates and crons between their dates, and not while disabled', async () => {
    const { clock, fired, service, endpoint, client } = await prepare();
    await using _ = endpoint;
    const target = (Arn: string) => ({ Arn, RoleArn: 'arn:role' });
    await client.send(
      new CreateScheduleCommand(
        schedule({
          Name: 'cron',
          ScheduleExpression: 'cron(0 8 * * ? *)',
          EndDate: new Date('2026-11-24T12:00:00Z'),
          Target: target('arn:cron'),
        }),
      ),
    );
    await client.send(
      new CreateScheduleCommand(
        schedule({ Name: 'rate', ScheduleExpression: 'rate(1 day)', Target: target('arn:rate') }),
      ),
    );
    await client.send(
      new CreateScheduleCommand(
        schedule({ Name: 'off', ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' }),
      ),
    );
    await clock.advance(3 * 86_400_000);
    await service.settled();
    const timesOf = (arn: string) => fired.filter((one) => one.arn === arn).map(({ at }) => at.slice(5, 16));
    expect(timesOf('arn:cron')).toEqual(['11-23T02:30', '11-24T02:30']);
    expect(timesOf('arn:rate')).toEqual(['11-23T10:00', '11-24T10:00', '11-25T10:00']);
    expect(service.schedules().map(({ Name }) => Name)).toEqual(['rate', 'off']);
  });

  it('refuses a taken name, an unknown group, a bad expression, and names what is missing', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const create = (more: Partial<CreateScheduleCommandInput>) =>
      client.send(new CreateScheduleCommand(schedule(more)));
    await create({});
    await expect(create({})).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(create({ GroupName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(create({ Name: 'x', ScheduleExpression: 'at(soon)' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(create({ Name: 'a name' })).rejects.toMatchObject({ name: 'ValidationException' });
    const gone = new DeleteScheduleCommand({ Name: 'gone', GroupName: 'timers' });
    await expect(client.send(gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('lists by group and makes groups', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    await client.send(new CreateScheduleGroupCommand({ Name: 'others' }));
    await client.send(new CreateScheduleCommand(schedule({ GroupName: 'others' })));
    await client.send(new CreateScheduleCommand(schedule()));
    const list = await client.send(new ListSchedulesCommand({ GroupName: 'others' }));
    expect(list.Schedules?.map(({ Arn }) => Arn)).toEqual([
      'arn:aws:scheduler:ap-south-1:000000000000:schedule/others/offer-expiry-b1',
    ]);
  });

  it('tries again, then gives up to the dead-letter queue', async () => {
    const { clock, deadLetters, service, endpoint, client } = await prepare({
      deliver: async () => {
        throw new Error('down');
      },
    });
    await using _ = endpoint;
    const Target = {
      Arn: 'arn:timer',
      RoleArn: 'arn:role',
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: 'arn:dlq' },
    };
    await client.send(new CreateScheduleCommand(schedule({ Target })));
    await clock.advance(3_600_000);
    await service.settled();
    expect(deadLetters).toMatchObject([{ queue: 'arn:dlq', attributes: { RETRY_ATTEMPTS: '2' } }]);
  });

  it('fires what fell due while it was off', async () => {
    const dataDir = scratch();
    const first = await prepare({ dataDir });
    await first.client.send(new CreateScheduleCommand(schedule()));
    await first.endpoint[Symbol.asyncDispose]();
    const second = await prepare({ dataDir }, '2026-11-23T00:00:00Z');
    await using _ = second.endpoint;
    await second.clock.advance(0);
    await second.service.settled();
    expect(second.fired).toHaveLength(1);
  });

  it('fires by hand for a clock that is only asked for the time', async () => {
    let nowMs = Date.parse('2026-11-22T10:00:00Z');
    const { fired, service, endpoint, client } = await prepare({
      clock: { now: () => new Date(nowMs), at: () => () => {} },
    });
    await using _ = endpoint;
    await client.send(new CreateScheduleCommand(schedule()));
    await service.runDue();
    expect(fired).toEqual([]);
    nowMs += 3_600_000;
    await service.runDue();
    expect(fired).toHaveLength(1);
  });
});
