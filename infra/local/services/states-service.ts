import { randomUUID } from 'node:crypto';
import { StateMachine } from 'aws-local-stepfunctions';
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
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';
import {
  type AslDefinition,
  aslDefinition,
  prepareDefinition,
  runTask,
  type TaskResources,
  taskStates,
} from './state-machine.ts';
import { statesOperations } from './states-operations.ts';

export type StateMachineSettings = {
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: unknown;
};

export type StatesService = LocalService & {
  /** Makes a machine or replaces its definition. Answers its ARN. @throws AwsError InvalidDefinition */
  createStateMachine(settings: StateMachineSettings): string;
  /** Starts as StartExecution does: the same name and input again answer the first execution. */
  start(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  execution(executionArn: string): Execution | undefined;
  executions(machineArn?: string): readonly Execution[];
  /** Resolves when the execution has ended. */
  finished(executionArn: string): Promise<Execution>;
  /** Resolves when no execution runs. One that waits for its clock still runs. */
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
  /** `none` retries at once: for tests that only care that a retry happens. */
  readonly retryDelays?: 'asl' | 'none' | undefined;
  /** Told when an execution ends, as EventBridge's 'Step Functions Execution Status Change' would be. */
  readonly onEnd?: ((execution: Execution) => void) | undefined;
};

const MAX_INPUT_BYTES = 262_144;

/**
 * Step Functions on aws-local-stepfunctions. Standard executions are on record: after a restart those that
 * were running go on from the top-level state they had entered last, which may run its task again.
 */
export async function createStatesService(options: StatesServiceOptions): Promise<StatesService> {
  const { clock } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'states.json',
    schema: z.object({ executions: z.array(executionSchema) }),
    initial: { executions: [] },
  });
  const { executions } = file.state;
  const byArn = new Map(executions.map((execution) => [execution.arn, execution]));
  const histories = new Map<string, HistoryEvent[]>();
  const machines = new Map<string, MachineRecord>();
  const running = new Map<string, { readonly abort: () => void; readonly ended: Promise<void> }>();
  let closing = false;

  const wait: TaskResources['wait'] = ({ seconds, timestamp }) => {
    const untilMs =
      timestamp === undefined ? clock.now().getTime() + (seconds ?? 0) * 1000 : Date.parse(timestamp);
    return new Promise((resolve) => void clock.at(untilMs, resolve));
  };
  const resources: TaskResources = {
    invoke: options.invoke,
    putEvents: options.putEvents,
    sendMessage: options.sendMessage,
    startExecution: async (arn, name, input) => ({ ExecutionArn: (await start(arn, input, name)).arn }),
    wait,
  };
  const machineOf = (arn: string): MachineRecord => {
    const machine = machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };

  const interpret = (machine: MachineRecord, execution: Execution) => {
    const prepared = prepareDefinition(machine.definition);
    const resumeAt = execution.at?.state;
    const definition = resumeAt === undefined ? prepared : { ...prepared, StartAt: resumeAt };
    const tasks = taskStates(definition).map(({ name, resource }) => [
      name,
      (input: unknown) => runTask({ stateName: name, resource, input }, resources),
    ]);
    const retries = options.retryDelays === 'none' ? noRetryDelays(machine.definition) : {};
    const interpreter = new StateMachine(interpreterDefinition(definition), {
      validationOptions: { noValidate: true },
    });
    return interpreter.run(jsonValue(execution.at?.input ?? execution.input), {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(tasks), retryIntervalOverrides: retries },
      context: {
        Execution: {
          Id: execution.arn,
          Name: execution.name,
          StartTime: new Date(execution.startedMs).toISOString(),
        },
        StateMachine: { Id: machine.arn, Name: machine.name },
        Task: { Token: randomUUID() },
      },
    });
  };

  const launch = (machine: MachineRecord, execution: Execution): Promise<void> => {
    const run = interpret(machine, execution);
    const history = histories.get(execution.arn) ?? [];
    histories.set(execution.arn, history);
    const follow = async (): Promise<void> => {
      for await (const log of run.eventLogs) {
        history.push(historyEvent(log, history.length + 1));
        const transition = stateTransition(log);
        if (!transition) continue;
        execution.at = transition;
        if (machine.type === 'STANDARD') await file.save();
      }
    };
    const ended = (async () => {
      const [outcome] = await Promise.allSettled([run.result, follow()]);
      running.delete(execution.arn);
      if (closing) return;
      settle(execution, outcome, clock.now().getTime());
      if (machine.type === 'STANDARD') await file.save();
      options.onEnd?.(execution);
    })();
    running.set(execution.arn, { abort: run.abort, ended });
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
    running.get(arn)?.abort();
    await finished(arn);
    if (execution.status === 'ABORTED') Object.assign(execution, { error, cause });
    await file.save();
    return execution;
  };

  const createStateMachine: StatesService['createStateMachine'] = (settings) => {
    const definition = aslDefinition.safeParse(settings.definition);
    if (!definition.success)
      throw new AwsError(
        'InvalidDefinition',
        `Invalid State Machine Definition: ${definition.error.message}`,
      );
    const arn = `arn:aws:states:${options.region}:${options.accountId}:stateMachine:${settings.name}`;
    const machine = { arn, name: settings.name, type: settings.type, definition: definition.data };
    machines.set(arn, machine);
    for (const execution of executions) {
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
        for (const run of all) run.abort();
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

type InterpreterDefinition = ConstructorParameters<typeof StateMachine>[0];
type InterpreterInput = Parameters<StateMachine['run']>[0];

/** The interpreter's types enumerate every state form; what is valid is known only from the parsed text. */
function interpreterDefinition(definition: AslDefinition): InterpreterDefinition {
  return JSON.parse(JSON.stringify(definition));
}
function jsonValue(value: unknown): InterpreterInput {
  return JSON.parse(JSON.stringify(value ?? {}));
}

function noRetryDelays(definition: AslDefinition): Record<string, number> {
  const states = Object.entries(definition.States).filter(([, state]) => state['Retry'] !== undefined);
  return Object.fromEntries(states.map(([name]) => [name, 0]));
}

function checkStart(input: unknown, name: string): void {
  if (!/^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  if (Buffer.byteLength(JSON.stringify(input) ?? '') > MAX_INPUT_BYTES) {
    throw new AwsError('InvalidExecutionInput', 'The input is longer than 256 KiB.');
  }
}

function settle(
  execution: Execution,
  outcome: PromiseSettledResult<unknown> | undefined,
  nowMs: number,
): void {
  execution.stoppedMs = nowMs;
  delete execution.at;
  if (outcome?.status === 'fulfilled') {
    execution.status = 'SUCCEEDED';
    execution.output = outcome.value;
    return;
  }
  const reason: unknown = outcome?.reason;
  const failure = reason instanceof Error && reason.cause instanceof Error ? reason.cause : reason;
  const name = failure instanceof Error ? failure.name : 'States.Runtime';
  if (name === 'ExecutionAbortedError') execution.status = 'ABORTED';
  else if (name === 'ExecutionTimeoutError') execution.status = 'TIMED_OUT';
  else execution.status = 'FAILED';
  if (execution.status !== 'FAILED') return;
  execution.error = name;
  execution.cause = failure instanceof Error ? failure.message : String(failure);
}
