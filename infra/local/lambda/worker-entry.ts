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

/** A handler answers by its promise, or by the callback when it returns nothing. */
function run(handler: Handler, message: ToWorker): Promise<unknown> {
  return new Promise((settle, fail) => {
    const callback: Callback = (error, result) => {
      if (error === null || error === undefined) settle(result);
      else fail(error);
    };
    const returned = handler(JSON.parse(message.payload), contextOf(message), callback);
    if (returned instanceof Promise) returned.then(settle, fail);
    else if (returned !== undefined || handler.length < 3) settle(returned);
  });
}

async function load(): Promise<void> {
  try {
    const loaded: Record<string, unknown> = await import(data.entryUrl);
    const handler = loaded[data.handlerName];
    if (!isHandler(handler)) throw new Error(`${data.entryUrl} exports no function "${data.handlerName}".`);
    port?.on('message', async (message: ToWorker) => {
      process.env['_X_AMZN_TRACE_ID'] = message.traceId;
      followCloudClock(message.cloudNowMs);
      try {
        const result = await run(handler, message);
        tell({ kind: 'done', requestId: message.requestId, payload: JSON.stringify(result ?? null) });
      } catch (error) {
        tell({ kind: 'failed', requestId: message.requestId, error: describe(error) });
      }
    });
    tell({ kind: 'ready' });
  } catch (error) {
    tell({ kind: 'load_failed', error: { ...describe(error), errorType: 'Runtime.ImportModuleError' } });
  }
}

await load();
