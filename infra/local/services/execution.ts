import type { StateMachine } from 'aws-local-stepfunctions';
import { z } from 'zod';
import type { AslDefinition } from './state-machine.ts';

export type MachineRecord = {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: AslDefinition;
};

export const executionSchema = z.object({
  arn: z.string(),
  machineArn: z.string(),
  name: z.string(),
  input: z.unknown(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  startedMs: z.number(),
  stoppedMs: z.number().optional(),
  output: z.unknown().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  /** The last top-level state entered, with its input, from which a restart continues. */
  at: z.object({ state: z.string(), input: z.unknown() }).optional(),
});
/** One run of a state machine. */
export type Execution = z.output<typeof executionSchema>;

/** A log entry of the interpreter. */
export type InterpreterLog =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Log> ? Log : never;

/** An event of GetExecutionHistory. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly stateEnteredEventDetails?: { name: string; input: string };
  readonly stateExitedEventDetails?: { name: string; output: string };
  readonly executionFailedEventDetails?: { error: string; cause: string };
  readonly executionStartedEventDetails?: { input: string };
  readonly executionSucceededEventDetails?: { output: string };
  readonly taskFailedEventDetails?: { resource: string; resourceType: string; error: string; cause: string };
};

const text = (value: unknown): string => JSON.stringify(value) ?? 'null';

/** A log entry in the form of GetExecutionHistory. */
export function historyEvent(log: InterpreterLog, id: number): HistoryEvent {
  const base = { id, previousEventId: id - 1, timestamp: log.timestamp / 1000, type: log.type };
  switch (log.type) {
    case 'ExecutionStarted':
      return { ...base, executionStartedEventDetails: { input: text(log.input) } };
    case 'ExecutionSucceeded':
      return { ...base, executionSucceededEventDetails: { output: text(log.output) } };
    case 'ExecutionFailed':
      return { ...base, executionFailedEventDetails: { error: log.Error, cause: String(log.Cause) } };
    case 'StateEntered':
      return {
        ...base,
        type: `${log.state.type}StateEntered`,
        stateEnteredEventDetails: { name: log.state.name, input: text(log.state.input) },
      };
    case 'StateExited':
      return {
        ...base,
        type: `${log.state.type}StateExited`,
        stateExitedEventDetails: { name: log.state.name, output: text(log.state.output) },
      };
    case 'StateFailed':
      return {
        ...base,
        type: 'TaskFailed',
        taskFailedEventDetails: {
          resource: log.state.name,
          resourceType: 'state',
          error: log.Error,
          cause: String(log.Cause),
        },
      };
    default:
      return base;
  }
}

/** The top-level state that a log entry enters; undefined for others, and for those inside Map or Parallel. */
export function stateTransition(log: InterpreterLog): { state: string; input: unknown } | undefined {
  if (log.type !== 'StateEntered' || 'parentState' in log || log.index !== undefined) return undefined;
  return { state: log.state.name, input: log.state.input };
}
