import { cpSync } from 'node:fs';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createStatesService, type StatesServiceOptions } from '#infra/local/services/states-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

const fn = (name: string): string => `arn:aws:lambda:ap-south-1:000000000000:function:${name}`;
const invokeState = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: fn(name), 'Payload.$': '$' },
  OutputPath: '$.Payload',
  ...more,
});

type Lambda = (payload: unknown) => unknown;
class NamedError extends Error {}
const failWith = (name: string): never => {
  throw Object.assign(new NamedError(`${name} happened`), { name });
};

async function prepare(lambdas: Record<string, Lambda>, overrides: Partial<StatesServiceOptions> = {}) {
  const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
  const calls: string[] = [];
  const events: unknown[] = [];
  const sent: unknown[] = [];
  const service = await createStatesService({
    clock,
    region: 'ap-south-1',
    accountId: '000000000000',
    retryDelays: 'none',
    invoke: async (arn, payload) => {
      const name = arn.split(':').at(-1) ?? '';
      calls.push(name);
      try {
        return { payload: await lambdas[name]?.(payload) };
      } catch (error) {
        if (!(error instanceof NamedError)) throw error;
        return { functionError: 'Unhandled', errorType: error.name, errorMessage: error.message };
      }
    },
    putEvents: async (entries) => {
      events.push(...entries);
      return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: 'e' })) };
    },
    sendMessage: async (message) => {
      sent.push(message);
      return { MessageId: 'm' };
    },
    ...overrides,
  });
  const endpoint = await serveAws('states', service);
  // StartSyncExecution has a host prefix of its own, which a loopback address can't take.
  const client = new SFNClient({ ...endpoint.client, disableHostPrefix: true });
  const define = (
    States: object,
    StartAt = Object.keys(States)[0],
    type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
  ) => service.createStateMachine({ name: 'm', type, definition: { StartAt, States } });
  const run = async (machine: string, input: unknown, name?: string) => {
    const started = await service.start(machine, input, name);
    return service.finished(started.arn);
  };
  return { clock, calls, events, sent, service, endpoint, client, define, run };
}

describe('Step Functions', () => {
  it('runs a machine of Lambda tasks, direct and by lambda:invoke, and tells its outcome', async () => {
    const { endpoint, client, define, service } = await prepare({
      double: (payload) => ({ n: 2 * Number(Object.values(payload ?? {})[0]) }),
      next: (payload) => ({ n: 1 + Number(Object.values(payload ?? {})[0]) }),
    });
    await using _ = endpoint;
    const stateMachineArn = define({
      Double: { Type: 'Task', Resource: fn('double'), ResultPath: '$.doubled', Next: 'Increment' },
      Increment: invokeState('next', {
        Parameters: { FunctionName: fn('next'), Payload: { 'value.$': '$.doubled.n' } },
        ResultSelector: { 'result.$': '$.Payload.n', 'status.$': '$.StatusCode' },
        OutputPath: '$',
        End: true,
      }),
    });
    const input = JSON.stringify({ n: 20 });
    const started = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'b1', input }));
    const executionArn = started.executionArn ?? '';
    expect(executionArn).toBe('arn:aws:states:ap-south-1:000000000000:execution:m:b1');
    await service.finished(executionArn);
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', input, output: '{"result":41,"status":200}' });
    const history = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(history.events?.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskStateExited',
      'TaskStateEntered',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    const list = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }));
    expect(list.executions?.map(({ name }) => name)).toEqual(['b1']);
  });

  it('retries and catches by the error name that the function threw', async () => {
    let tries = 0;
    const { endpoint, define, run, calls } = await prepare({
      flaky: () => {
        tries += 1;
        return tries < 3 ? failWith('BusyError') : 'done';
      },
      declined: () => failWith('CardDeclined'),
      park: (input) => input,
    });
    await using _ = endpoint;
    const machine = define({
      Flaky: invokeState('flaky', {
        Retry: [{ ErrorEquals: ['BusyError'], MaxAttempts: 3 }],
        ResultPath: null,
        OutputPath: '$',
        Next: 'Declined',
      }),
      Declined: invokeState('declined', {
        Retry: [{ ErrorEquals: ['BusyError'] }],
        Catch: [{ ErrorEquals: ['CardDeclined'], ResultPath: '$.error', Next: 'Park' }],
        End: true,
      }),
      Park: invokeState('park', { End: true }),
    });
    const ended = await run(machine, { bookingId: 'b1' });
    expect(calls).toEqual(['flaky', 'flaky', 'flaky', 'declined', 'park']);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      output: {
        bookingId: 'b1',
        error: {
          Error: 'CardDeclined',
          Cause: JSON.stringify({
            errorMessage: 'CardDeclined happened',
            errorType: 'CardDeclined',
            trace: [],
          }),
        },
      },
    });
  });

  it('gives a function that could not be run the name Lambda.ServiceException', async () => {
    const { endpoint, define, run } = await prepare({
      gone: () => {
        throw new Error('no worker');
      },
    });
    await using _ = endpoint;
    const ended = await run(define({ Gone: invokeState('gone', { End: true }) }), {});
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Lambda.ServiceException', cause: 'no worker' });
  });

  it('puts events and sends messages', async () => {
    const { endpoint, define, run, events, sent } = await prepare({});
    await using _ = endpoint;
    const machine = define({
      Publish: {
        Type: 'Task',
        Resource: 'arn:aws:states:::events:putEvents',
        Parameters: {
          Entries: [
            { Source: 's', DetailType: 't', EventBusName: 'bus', Detail: { 'bookingId.$': '$.bookingId' } },
          ],
        },
        ResultPath: null,
        Next: 'Send',
      },
      Send: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'http://queue', 'MessageBody.$': '$' },
        End: true,
      },
    });
    expect(await run(machine, { bookingId: 'b1' })).toMatchObject({ status: 'SUCCEEDED' });
    expect(events).toEqual([
      { Source: 's', DetailType: 't', EventBusName: 'bus', Detail: '{"bookingId":"b1"}' },
    ]);
    expect(sent).toEqual([{ QueueUrl: 'http://queue', MessageBody: '{"bookingId":"b1"}' }]);
  });

  it('answers a start repeated while it runs with the same execution, and refuses another input', async () => {
    const { clock, endpoint, client, define, service } = await prepare({});
    await using _ = endpoint;
    const stateMachineArn = define({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
    const start = (input: string) =>
      client.send(new StartExecutionCommand({ stateMachineArn, name: 'once', input }));
    const all = await Promise.all(Array.from({ length: 5 }, () => start('{"a":1}')));
    expect(new Set(all.map(({ executionArn }) => executionArn)).size).toBe(1);
    expect(service.executions()).toHaveLength(1);
    await expect(start('{"a":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await clock.advance(60_000);
    await service.settled();
    await expect(start('{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('waits by the clock, and can be stopped', async () => {
    const { clock, endpoint, client, define, service } = await prepare({});
    await using _ = endpoint;
    const machine = define({ Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } });
    const waiting = await service.start(machine, { seconds: 86_400 });
    const stopped = await service.start(machine, { seconds: 86_400 });
    await client.send(new StopExecutionCommand({ executionArn: stopped.arn, error: 'Ops', cause: 'asked' }));
    expect(service.execution(stopped.arn)).toMatchObject({ status: 'ABORTED', error: 'Ops', cause: 'asked' });
    expect(service.execution(waiting.arn)?.status).toBe('RUNNING');
    await untilState(() => service.execution(waiting.arn)?.at?.state === 'Wait');
    await clock.advance(86_400_000);
    expect(await service.finished(waiting.arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { seconds: 86_400 },
    });
  });

  it('runs branches, maps and choices', async () => {
    const { endpoint, define, run } = await prepare({ square: (n) => Number(n) ** 2 });
    await using _ = endpoint;
    const square = { StartAt: 'Square', States: { Square: invokeState('square', { End: true }) } };
    const machine = define({
      Each: {
        Type: 'Map',
        ItemsPath: '$.numbers',
        ItemProcessor: square,
        ResultPath: '$.squares',
        Next: 'Many',
      },
      Many: {
        Type: 'Choice',
        Choices: [{ Variable: '$.squares[2]', NumericGreaterThan: 5, Next: 'Big' }],
        Default: 'Small',
      },
      Big: { Type: 'Pass', Parameters: { 'squares.$': '$.squares', big: true }, End: true },
      Small: { Type: 'Fail', Error: 'TooSmall' },
    });
    expect(await run(machine, { numbers: [1, 2, 3] })).toMatchObject({
      output: { squares: [1, 4, 9], big: true },
    });
    expect(await run(machine, { numbers: [1, 1, 1] })).toMatchObject({ status: 'FAILED', error: 'TooSmall' });
  });

  it('answers express executions at once', async () => {
    const { endpoint, client, define } = await prepare({ echo: (payload) => payload });
    await using _ = endpoint;
    const stateMachineArn = define({ Echo: invokeState('echo', { End: true }) }, 'Echo', 'EXPRESS');
    const sync = new StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}' });
    expect(await client.send(sync)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
  });

  it('goes on after a restart from the state it was in', async () => {
    const dataDir = scratch();
    const states = {
      First: invokeState('first', { Next: 'Wait' }),
      Wait: { Type: 'Wait', Seconds: 10, Next: 'Last' },
      Last: invokeState('last', { End: true }),
    };
    const before = await prepare({ first: () => ({ paid: true }) }, { dataDir });
    const started = await before.service.start(before.define(states), {}, 'b1');
    await untilState(() => before.service.execution(started.arn)?.at?.state === 'Wait');
    await before.endpoint[Symbol.asyncDispose]();
    const after = await prepare({ last: (input) => input }, { dataDir });
    await using _ = after.endpoint;
    after.define(states);
    await untilState(() => after.service.execution(started.arn)?.at?.state === 'Wait');
    await after.clock.advance(10_000);
    expect(await after.service.finished(started.arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { paid: true },
    });
    expect(after.calls).toEqual(['last']);
  });

  it('starts an express execution that was killed anew, and none that has ended', async () => {
    const dataDir = scratch();
    const killed = scratch();
    const held = Promise.withResolvers<unknown>();
    const states = { Only: invokeState('only', { End: true }) };
    const before = await prepare({ only: () => held.promise }, { dataDir });
    await before.service.start(before.define(states, 'Only', 'EXPRESS'), { paid: true }, 'b1');
    // What a process that is killed now leaves on the disk.
    cpSync(dataDir, killed, { recursive: true });
    held.resolve({});
    await before.service.settled();
    await before.endpoint[Symbol.asyncDispose]();

    for (const [left, calls] of [
      [killed, ['only']],
      [killed, []],
      [dataDir, []],
    ] as const) {
      const after = await prepare({ only: (input) => input }, { dataDir: left });
      after.define(states, 'Only', 'EXPRESS');
      await after.service.settled();
      expect(after.calls).toEqual(calls);
      await after.endpoint[Symbol.asyncDispose]();
    }
  });

  it('refuses a definition that is not one, and says why', async () => {
    const { endpoint, define } = await prepare({});
    await using _ = endpoint;
    expect(() => define({ Lost: { Type: 'Pass', Next: 'Nowhere' } })).toThrow(/Nowhere|TRANSITION/);
  });

  it('leaves no timer behind when it is closed with executions under way', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const { endpoint, define, service, clock } = await prepare({});
    const machine = define({ Wait: { Type: 'Wait', Seconds: 3_000_000, End: true } });
    const { arn } = await service.start(machine, {});
    await endpoint[Symbol.asyncDispose]();
    await clock.advance(3_000_000_000);
    expect(service.execution(arn)?.status).toBe('RUNNING');
    await untilState(() => timers() === before);
    expect(timers()).toBe(before);
  });

  it('fails an execution whose task resource it does not know, by name', async () => {
    const { endpoint, define, run } = await prepare({});
    await using _ = endpoint;
    const machine = define({
      Odd: { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun', End: true },
    });
    const ended = await run(machine, {});
    expect(ended.cause).toContain('arn:aws:states:::glue:startJobRun');
  });
});

/** Lets the interpreter and the disk take their turns until it has got there; the test's own limit ends it. */
async function untilState(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise(setImmediate);
}
