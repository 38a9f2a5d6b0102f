import { z } from 'zod';

/** A task's failure, with the error name that Retry and Catch match. */
class TaskError extends Error {
  /** `error` is the error name in ASL, e.g. `Lambda.ServiceException` or a function's errorType. */
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}

const aslState = z.looseObject({ Type: z.string(), Resource: z.string().optional() });
export const aslDefinition = z.looseObject({
  StartAt: z.string(),
  States: z.record(z.string(), aslState),
  TimeoutSeconds: z.number().optional(),
});
export type AslDefinition = z.output<typeof aslDefinition>;
type AslState = z.output<typeof aslState>;

/** A task's resource, and its input after InputPath and Parameters. */
export type TaskCall = { readonly stateName: string; readonly resource: string; readonly input: unknown };

const WAIT_RESOURCE = 'arn:aws:states:::local:wait';
/** The interpreter's default is 60 s, AWS's is years; Node's timers are limited to 24.8 days. */
const NO_TIMEOUT_SECONDS = 2_000_000;

/**
 * Adapts a definition for the interpreter: Wait states become tasks, so that they follow the local clock, and tasks without
 * a timeout get a very long one, as in AWS.
 */
export function prepareDefinition(definition: AslDefinition): AslDefinition {
  const states = Object.entries(definition.States).map(([name, state]) => [name, prepareState(state)]);
  const timeout = definition.TimeoutSeconds;
  return aslDefinition.parse({
    ...definition,
    ...(timeout === undefined ? {} : { TimeoutSeconds: Math.min(timeout, NO_TIMEOUT_SECONDS) }),
    States: Object.fromEntries(states),
  });
}

function prepareState(state: AslState): Record<string, unknown> {
  if (state.Type === 'Wait') return waitAsTask(state);
  const prepared: Record<string, unknown> = { ...state };
  if (state.Type === 'Task' && state['TimeoutSecondsPath'] === undefined) {
    const wanted = z.number().optional().parse(state['TimeoutSeconds']) ?? NO_TIMEOUT_SECONDS;
    prepared['TimeoutSeconds'] = Math.min(wanted, NO_TIMEOUT_SECONDS);
  }
  for (const key of ['ItemProcessor', 'Iterator']) {
    if (state[key] !== undefined) prepared[key] = prepareDefinition(aslDefinition.parse(state[key]));
  }
  if (Array.isArray(state['Branches'])) {
    prepared['Branches'] = state['Branches'].map((branch) => prepareDefinition(aslDefinition.parse(branch)));
  }
  return prepared;
}

function waitAsTask(state: AslState): Record<string, unknown> {
  const { Seconds, SecondsPath, Timestamp, TimestampPath, ...rest } = state;
  const parameters = {
    ...(Seconds === undefined ? {} : { seconds: Seconds }),
    ...(SecondsPath === undefined ? {} : { 'seconds.$': SecondsPath }),
    ...(Timestamp === undefined ? {} : { timestamp: Timestamp }),
    ...(TimestampPath === undefined ? {} : { 'timestamp.$': TimestampPath }),
  };
  return {
    ...rest,
    Type: 'Task',
    Resource: WAIT_RESOURCE,
    Parameters: parameters,
    ResultPath: null,
    TimeoutSeconds: NO_TIMEOUT_SECONDS,
  };
}

/** All task states, those inside Map and Parallel included: name and resource. */
export function taskStates(definition: AslDefinition): { name: string; resource: string }[] {
  return Object.entries(definition.States).flatMap(([name, state]) => {
    if (state.Type === 'Task') return [{ name, resource: state.Resource ?? '' }];
    const inner = [state['ItemProcessor'], state['Iterator'], state['Branches']].flat().filter(Boolean);
    return inner.flatMap((child) => taskStates(aslDefinition.parse(child)));
  });
}

export type LambdaInvoke = (functionArn: string, payload: unknown) => Promise<LambdaOutcome>;
/** An invocation's payload, or the error that the function threw. */
export type LambdaOutcome =
  | { readonly payload: unknown }
  | {
      readonly functionError: string;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace?: readonly string[] | undefined;
    };

export type TaskResources = {
  readonly invoke: LambdaInvoke;
  /** PutEvents as the API: entries with `Detail` as text. Returns its output. */
  readonly putEvents: (
    entries: readonly unknown[],
  ) => Promise<{ FailedEntryCount: number; Entries: unknown }>;
  readonly sendMessage: (input: { QueueUrl: string; MessageBody: string }) => Promise<{ MessageId: string }>;
  /** A nested `startExecution`; with `sync`, waits and returns its output. */
  readonly startExecution: (
    arn: string,
    name: string | undefined,
    input: unknown,
  ) => Promise<{ ExecutionArn: string }>;
  readonly wait: (until: { seconds?: number | undefined; timestamp?: string | undefined }) => Promise<void>;
};

const lambdaInvokeInput = z.object({
  FunctionName: z.string(),
  Payload: z.unknown().optional(),
  InvocationType: z.enum(['RequestResponse', 'Event']).optional(),
});
const putEventsInput = z.object({
  Entries: z.array(z.looseObject({ Detail: z.unknown(), DetailType: z.string(), Source: z.string() })),
});
const sendMessageInput = z.object({ QueueUrl: z.string(), MessageBody: z.unknown() });
const startInput = z.object({
  StateMachineArn: z.string(),
  Name: z.string().optional(),
  Input: z.unknown().optional(),
});
const waitInput = z.object({ seconds: z.number().optional(), timestamp: z.string().optional() });

/** Parses a task's input. @throws TaskError as for a request that the service refuses. */
function parseTask<Schema extends z.ZodType>(schema: Schema, call: TaskCall): z.output<Schema> {
  const parsed = schema.safeParse(call.input);
  if (parsed.success) return parsed.data;
  throw new TaskError(
    'States.Runtime',
    `${call.resource} got an input that it refuses: ${parsed.error.message}`,
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Ends a task of a stopped execution, without retry or catch. */
class ExecutionStopped extends Error {
  override readonly name = 'ExecutionStopped';
  readonly isRetryable = false;
  readonly isCatchable = false;
}

/** The task's result. Rejects when the execution is stopped; the task itself continues. */
export async function untilStopped<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw new ExecutionStopped('The execution was stopped.');
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(new ExecutionStopped('The execution was stopped.'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([task(), stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Runs one task. @throws TaskError, which Retry and Catch may match.
 */
export async function runTask(call: TaskCall, resources: TaskResources): Promise<unknown> {
  const { resource } = call;
  if (resource === WAIT_RESOURCE) return resources.wait(parseTask(waitInput, call));
  if (/^arn:aws[\w-]*:lambda:/.test(resource)) return invokeLambda(resource, call.input, resources.invoke);
  const integration = resource.replace(/^arn:aws[\w-]*:states:[^:]*:[^:]*:/, '');
  switch (integration) {
    case 'lambda:invoke': {
      const input = parseTask(lambdaInvokeInput, call);
      const payload = await invokeLambda(input.FunctionName, input.Payload ?? {}, resources.invoke);
      return {
        ExecutedVersion: '$LATEST',
        Payload: payload,
        StatusCode: 200,
        SdkHttpMetadata: { HttpStatusCode: 200 },
      };
    }
    case 'events:putEvents':
      return putEvents(call, resources);
    case 'sqs:sendMessage': {
      const input = parseTask(sendMessageInput, call);
      return resources.sendMessage({ QueueUrl: input.QueueUrl, MessageBody: textOf(input.MessageBody) });
    }
    case 'states:startExecution': {
      const input = parseTask(startInput, call);
      return resources.startExecution(input.StateMachineArn, input.Name, input.Input ?? {});
    }
    default:
      throw new TaskError(
        'States.Runtime',
        `The local cloud has no task resource ${resource} (state ${call.stateName}).`,
      );
  }
}

async function putEvents(call: TaskCall, resources: TaskResources): Promise<unknown> {
  const { Entries } = parseTask(putEventsInput, call);
  const answer = await resources.putEvents(
    Entries.map((entry) => ({ ...entry, Detail: textOf(entry.Detail) })),
  );
  if (answer.FailedEntryCount > 0) {
    throw new TaskError('EventBridge.FailedEntry', JSON.stringify(answer));
  }
  return answer;
}

async function invokeLambda(functionArn: string, payload: unknown, invoke: LambdaInvoke): Promise<unknown> {
  const outcome = await invoke(functionArn, payload).catch((error: unknown) => {
    throw new TaskError('Lambda.ServiceException', error instanceof Error ? error.message : String(error));
  });
  if ('payload' in outcome) return outcome.payload;
  const cause = {
    errorMessage: outcome.errorMessage,
    errorType: outcome.errorType,
    trace: outcome.trace ?? [],
  };
  throw new TaskError(outcome.errorType, JSON.stringify(cause));
}
