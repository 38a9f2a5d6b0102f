import { randomUUID } from 'node:crypto';
import { StateMachine } from 'aws-local-stepfunctions';
import { AwsError } from './aws-json.ts';
import type { Execution, InterpreterLog, MachineRecord } from './execution.ts';
import {
  type AslDefinition,
  aslDefinition,
  prepareDefinition,
  runTask,
  type TaskResources,
  taskStates,
  untilStopped,
} from './state-machine.ts';

export type RunningExecution = {
  /** The outcome, once the whole log is persisted. Rejects when the log could not be persisted. */
  readonly outcome: Promise<PromiseSettledResult<unknown>>;
  readonly stop: () => void;
};

/** Runs executions on the interpreter, from their start or from their last state. */
export function createExecutionRunner(options: {
  readonly resources: TaskResources;
  readonly retryDelays: 'asl' | 'none';
  readonly onLog: (execution: Execution, machine: MachineRecord, log: InterpreterLog) => Promise<void>;
}) {
  return (machine: MachineRecord, execution: Execution): RunningExecution => {
    const stopping = new AbortController();
    const prepared = prepareDefinition(machine.definition);
    const resumeAt = execution.at?.state;
    const definition = resumeAt === undefined ? prepared : { ...prepared, StartAt: resumeAt };
    const tasks = taskStates(definition).map(({ name, resource }) => [
      name,
      (input: unknown) =>
        untilStopped(stopping.signal, () => runTask({ stateName: name, resource, input }, options.resources)),
    ]);
    const retries = options.retryDelays === 'none' ? noRetryDelays(machine.definition) : {};
    const interpreter = new StateMachine(interpreterDefinition(definition), {
      validationOptions: { noValidate: true },
    });
    const run = interpreter.run(jsonValue(execution.at?.input ?? execution.input), {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(tasks), retryIntervalOverrides: retries },
      context: contextOf(machine, execution),
    });
    const follow = async (): Promise<void> => {
      for await (const log of run.eventLogs) await options.onLog(execution, machine, log);
    };
    const finish = async (): Promise<PromiseSettledResult<unknown>> => {
      const [result, followed] = await Promise.allSettled([run.result, follow()]);
      if (followed.status === 'rejected') throw followed.reason;
      return result;
    };
    const stop = (): void => {
      run.abort();
      stopping.abort();
    };
    return { outcome: finish(), stop };
  };
}

const contextOf = (machine: MachineRecord, execution: Execution) => ({
  Execution: {
    Id: execution.arn,
    Name: execution.name,
    StartTime: new Date(execution.startedMs).toISOString(),
  },
  StateMachine: { Id: machine.arn, Name: machine.name },
  Task: { Token: randomUUID() },
});

/** @throws AwsError InvalidDefinition with the reason. */
export function validDefinition(definition: unknown): AslDefinition {
  try {
    const parsed = aslDefinition.parse(definition);
    // The interpreter validates when it is made. ARNs are left out: templates here have local ones.
    new StateMachine(interpreterDefinition(parsed), { validationOptions: { checkArn: false } });
    return parsed;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: ${why}`);
  }
}

type InterpreterDefinition = ConstructorParameters<typeof StateMachine>[0];
type InterpreterInput = Parameters<StateMachine['run']>[0];

/** A copy with the interpreter's static type; the interpreter itself validates it. */
function interpreterDefinition(definition: AslDefinition): InterpreterDefinition {
  const copy: InterpreterDefinition = JSON.parse(JSON.stringify(definition));
  return copy;
}
function jsonValue(value: unknown): InterpreterInput {
  const copy: InterpreterInput = JSON.parse(JSON.stringify(value ?? {}));
  return copy;
}

function noRetryDelays(definition: AslDefinition): Record<string, number> {
  const states = Object.entries(definition.States).filter(([, state]) => state['Retry'] !== undefined);
  return Object.fromEntries(states.map(([name]) => [name, 0]));
}

/** Records an execution's outcome. */
export function endExecution(
  execution: Execution,
  outcome: PromiseSettledResult<unknown>,
  nowMs: number,
): void {
  execution.stoppedMs = nowMs;
  delete execution.at;
  if (outcome.status === 'fulfilled') {
    execution.status = 'SUCCEEDED';
    execution.output = outcome.value;
    return;
  }
  const reason: unknown = outcome.reason;
  const failure = reason instanceof Error && reason.cause instanceof Error ? reason.cause : reason;
  const name = failure instanceof Error ? failure.name : 'States.Runtime';
  if (name === 'ExecutionAbortedError') execution.status = 'ABORTED';
  else if (name === 'ExecutionTimeoutError') execution.status = 'TIMED_OUT';
  else execution.status = 'FAILED';
  if (execution.status !== 'FAILED') return;
  execution.error = name;
  execution.cause = failure instanceof Error ? failure.message : String(failure);
}
