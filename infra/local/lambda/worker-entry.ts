import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { followCloudClock, machineNowMs } from './worker-clock.ts';
import type { FromWorker, FunctionError, ToWorker, WorkerData } from './worker-messages.ts';

/** Runs inside a worker thread: loads one handler and answers one event at a time. */
const data: WorkerData = workerData;
const port = parentPort;
if (!port) throw new Error('This module runs in a worker thread only.');
const tell = (message: FromWorker): void => port.postMessage(message);

type Handler = (event: unknown, context: unknown, callback: Callback) => unknown;
type Callback = (error: unknown, result?: unknown) => void;
const isHandler = (value: unknown): value is Handler => typeof value === 'function';

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error))
    return { errorType: typeof error, errorMessage: JSON.stringify(error) ?? '' };
  const trace = error.stack?.split('\n') ?? [];
  const cause =
    error.cause instanceof Error ? [`Caused by: ${error.cause.stack ?? error.cause.message}`] : [];
  return { errorType: error.name, errorMessage: error.message, trace: [...trace, ...cause] };
}

function contextOf(message: ToWorker): Record<string, unknown> {
  return {
    awsRequestId: message.requestId,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    logGroupName: `/aws/lambda/${data.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, message.deadlineEpochMs - machineNowMs()),
  };
}

/** A handler's result. With a callback, the failure may be any value. */
type Outcome = { readonly result: unknown } | { readonly failure: unknown };

/** Runs the handler, which returns a promise or calls the callback. */
function run(handler: Handler, message: ToWorker): Promise<Outcome> {
  return new Promise((settle, fail) => {
    const callback: Callback = (error, result) => {
      settle(error === null || error === undefined ? { result } : { failure: error });
    };
    const returned = handler(JSON.parse(message.payload), contextOf(message), callback);
    if (returned instanceof Promise) returned.then((result) => settle({ result }), fail);
    else if (returned !== undefined || handler.length < 3) settle({ result: returned });
  });
}

async function answer(handler: Handler, message: ToWorker): Promise<void> {
  const { requestId } = message;
  process.env['_X_AMZN_TRACE_ID'] = message.traceId;
  followCloudClock(message.cloudNowMs);
  const before = process.threadCpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  try {
    const outcome = await run(handler, message);
    if ('failure' in outcome)
      tell({ kind: 'failed', requestId, error: describe(outcome.failure), cpuMs: cpuMs() });
    else tell({ kind: 'done', requestId, payload: JSON.stringify(outcome.result ?? null), cpuMs: cpuMs() });
  } catch (error) {
    tell({ kind: 'failed', requestId, error: describe(error), cpuMs: cpuMs() });
  }
}

async function load(): Promise<void> {
  try {
    const loaded: Record<string, unknown> = await import(data.entryUrl);
    const handler = loaded[data.handlerName];
    if (!isHandler(handler)) throw new Error(`${data.entryUrl} exports no function "${data.handlerName}".`);
    port?.on('message', (message: ToWorker) => void answer(handler, message));
    tell({ kind: 'ready' });
    flushCompileCache();
  } catch (error) {
    tell({ kind: 'load_failed', error: { ...describe(error), errorType: 'Runtime.ImportModuleError' } });
  }
}

await load();
