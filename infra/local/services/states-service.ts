import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError, jsonService } from './aws-json.ts';
import {
  type Execution,
  executionSchema,
  type HistoryEvent,
  historyEvent,
  type MachineRecord,
  stateTransition,
} from './execution.ts';
import { createExecutionRunner, endExecution, validDefinition } from './execution-runner.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';
import type { TaskResources } from './state-machine.ts';
import { statesOperations } from './states-operations.ts';

export type StateMachineSettings = {
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: unknown;
};

export type StatesService = LocalService & {
  /** Creates a machine or replaces its definition. Returns its ARN. @throws AwsError InvalidDefinition */
  createStateMachine(settings: StateMachineSettings): string;
  /** StartExecution: repeating name and input returns the first execution. */
  start(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  execution(executionArn: string): Execution | undefined;
  executions(machineArn?: string): readonly Execution[];
  /** Resolves when the execution has ended. */
  finished(executionArn: string): Promise<Execution>;
  /** Resolves when no execution is running; one in a Wait state is running. */
  settled(): Promise<void>;
};

export type StatesServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
  readonly invoke: TaskResources['invoke'];
  readonly putEvents: TaskResources['putEvents'];
  readonly sendMessage: TaskResources['sendMessage'];
  /** `none` retries without delay, for tests. */
  readonly retryDelays?: 'asl' | 'none' | undefined;
  /** Called when an execution ends, as for 'Step Functions Execution Status Change'. */
  readonly onEnd?: ((execution: Execution) => void) | undefined;
};

const MAX_INPUT_BYTES = 262_144;

/**
 * Step Functions on aws-local-stepfunctions. Asynchronous executions are persisted: after a restart, running ones continue
 * from a top-level state that they had entered, which may repeat tasks. Express executions are removed once they end.
 */
export async function createStatesService(options: StatesServiceOptions): Promise<StatesService> {
  const { clock } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'states.json',
    schema: z.object({
      executions: z.array(executionSchema),
      express: z.array(executionSchema).default([]),
    }),
    initial: { executions: [], express: [] },
  });
  const { executions, express } = file.state;
  const byArn = new Map(executions.map((execution) => [execution.arn, execution]));
  const histories = new Map<string, HistoryEvent[]>();
  const machines = new Map<string, MachineRecord>();
  const running = new Map<string, { readonly stop: () => void; readonly ended: Promise<void> }>();
  let closing = false;

  const resources: TaskResources = {
    invoke: options.invoke,
    putEvents: options.putEvents,
    sendMessage: options.sendMessage,
    startExecution: async (arn, name, input) => ({ ExecutionArn: (await start(arn, input, name)).arn }),
    wait: ({ seconds = 0, timestamp }) => {
      const untilMs =
        timestamp === undefined ? clock.now().getTime() + seconds * 1000 : Date.parse(timestamp);
      return new Promise((resolve) => void clock.at(untilMs, resolve));
    },
  };
  const machineOf = (arn: string): MachineRecord => {
    const machine = machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };

  const runner = createExecutionRunner({
    resources,
    retryDelays: options.retryDelays ?? 'asl',
    onLog: async (execution, machine, log) => {
      const history = histories.get(execution.arn) ?? [];
      histories.set(execution.arn, history);
      history.push(historyEvent(log, history.length + 1));
      const transition = stateTransition(log);
      if (!transition) return;
      execution.at = transition;
      if (machine.type === 'STANDARD') await file.save();
    },
  });
  const launch = (machine: MachineRecord, execution: Execution): Promise<void> => {
    const run = runner(machine, execution);
    const finish = async (): Promise<void> => {
      const outcome = await run.outcome;
      running.delete(execution.arn);
      if (closing) return;
      endExecution(execution, outcome, clock.now().getTime());
      const onRecord = express.indexOf(execution);
      if (onRecord >= 0) express.splice(onRecord, 1);
      if (machine.type === 'STANDARD' || onRecord >= 0) await file.save();
      options.onEnd?.(execution);
    };
    const ended = finish();
    running.set(execution.arn, { stop: run.stop, ended });
    return ended;
  };

  const begin = (machine: MachineRecord, input: unknown, name: string): Execution => {
    const kind = machine.type === 'STANDARD' ? 'execution' : 'express';
    const unique = machine.type === 'STANDARD' ? name : `${name}:${randomUUID()}`;
    const execution: Execution = {
      arn: `${machine.arn.replace(':stateMachine:', `:${kind}:`)}:${unique}`,
      machineArn: machine.arn,
      name,
      input,
      status: 'RUNNING',
      startedMs: clock.now().getTime(),
    };
    byArn.set(execution.arn, execution);
    if (machine.type === 'STANDARD') executions.push(execution);
    return execution;
  };
  const start: StatesService['start'] = async (machineArn, input, name = randomUUID()) => {
    const machine = machineOf(machineArn);
    checkStart(input, name);
    const earlier = executions.find((other) => other.machineArn === machineArn && other.name === name);
    if (earlier) {
      if (earlier.status === 'RUNNING' && JSON.stringify(earlier.input) === JSON.stringify(input))
        return earlier;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${earlier.arn}'`);
    }
    const execution = begin(machine, input, name);
    if (machine.type === 'EXPRESS') express.push(execution);
    await file.save();
    void launch(machine, execution);
    return execution;
  };
  const existing = (arn: string): Execution => {
    const execution = byArn.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };
  const finished: StatesService['finished'] = async (arn) => {
    await running.get(arn)?.ended;
    return existing(arn);
  };
  const stop = async (arn: string, error?: string, cause?: string): Promise<Execution> => {
    const execution = existing(arn);
    running.get(arn)?.stop();
    await finished(arn);
    if (execution.status === 'ABORTED') Object.assign(execution, { error, cause });
    await file.save();
    return execution;
  };

  const createStateMachine: StatesService['createStateMachine'] = (settings) => {
    const definition = validDefinition(settings.definition);
    const arn = `arn:aws:states:${options.region}:${options.accountId}:stateMachine:${settings.name}`;
    const machine = { arn, name: settings.name, type: settings.type, definition };
    machines.set(arn, machine);
    for (const execution of [...executions, ...express]) {
      const orphaned =
        execution.machineArn === arn && execution.status === 'RUNNING' && !running.has(execution.arn);
      if (orphaned) void launch(machine, execution);
    }
    return arn;
  };

  return {
    ...jsonService({
      name: 'Step Functions',
      version: '1.0',
      faults: options.faults,
      operations: statesOperations({
        machines,
        machineOf,
        start,
        startSync: async (arn, input, name) => {
          const machine = machineOf(arn);
          if (machine.type !== 'EXPRESS')
            throw new AwsError('StateMachineTypeNotSupported', `${arn} is not EXPRESS.`);
          checkStart(input, name);
          const execution = begin(machine, input, name);
          await launch(machine, execution);
          return execution;
        },
        stop,
        existing,
        executions: () => executions,
        history: (arn) => histories.get(arn) ?? [],
      }),
      close: async () => {
        closing = true;
        const all = [...running.values()];
        for (const run of all) run.stop();
        await Promise.allSettled(all.map((run) => run.ended));
        await file.save();
      },
    }),
    createStateMachine,
    start,
    execution: (arn) => byArn.get(arn),
    executions: (arn) =>
      [...byArn.values()].filter((execution) => arn === undefined || execution.machineArn === arn),
    finished,
    async settled() {
      while (running.size > 0) await Promise.allSettled([...running.values()].map((run) => run.ended));
    },
  };
}

function checkStart(input: unknown, name: string): void {
  if (!/^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  if (Buffer.byteLength(JSON.stringify(input) ?? '') > MAX_INPUT_BYTES) {
    throw new AwsError('InvalidExecutionInput', 'The input is longer than 256 KiB.');
  }
}
