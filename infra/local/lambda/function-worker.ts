import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { compileCache } from '../../compile-cache.ts';
import type { FromWorker, FunctionError, ToWorker, WorkerData } from './worker-messages.ts';

/** The outcome of one event, with its CPU time if known. */
export type Outcome = { readonly cpuMs?: number } & (
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: FunctionError }
);

/** One execution environment: a thread with its own environment variables that handles one event at a time. */
export type FunctionWorker = {
  /** Resolves when the handler is loaded, or with the error that prevented it. */
  readonly ready: Promise<FunctionError | undefined>;
  /** Runs one event. On timeout the worker is killed and the outcome is a timeout error. */
  run(message: ToWorker, timeoutMs: number): Promise<Outcome>;
  readonly alive: () => boolean;
  /** Ends the thread; an event in progress fails with `reason`. */
  end(reason: string): Promise<void>;
};

const entryUrl = new URL('./worker-entry.ts', import.meta.url);

/** @param onLine gets each line that the function writes to its standard output or error. */
export function startFunctionWorker(
  data: WorkerData,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): FunctionWorker {
  const worker = new Worker(entryUrl, {
    env: { ...env, ...compileCache },
    workerData: data,
    stdout: true,
    stderr: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let alive = true;
  let settleRun: ((outcome: Outcome) => void) | undefined;
  let endReason = 'Runtime exited unexpectedly.';
  const ready = Promise.withResolvers<FunctionError | undefined>();
  const finish = (error: FunctionError): void => {
    alive = false;
    ready.resolve(error);
    settleRun?.({ ok: false, error });
  };
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') ready.resolve(undefined);
    else if (message.kind === 'load_failed') ready.resolve(message.error);
    else if (message.kind === 'done')
      settleRun?.({ ok: true, payload: message.payload, cpuMs: message.cpuMs });
    else settleRun?.({ ok: false, error: message.error, cpuMs: message.cpuMs });
  });
  worker.on('error', (error) => finish(uncaught(error)));
  worker.on('exit', () => finish({ errorType: 'Runtime.ExitError', errorMessage: endReason }));
  for (const stream of [worker.stdout, worker.stderr]) createInterface({ input: stream }).on('line', onLine);

  const end = async (reason: string): Promise<void> => {
    endReason = reason;
    alive = false;
    await worker.terminate();
  };
  return {
    ready: ready.promise,
    alive: () => alive,
    end,
    async run(message, timeoutMs) {
      const outcome = Promise.withResolvers<Outcome>();
      settleRun = outcome.resolve;
      const timer = setTimeout(() => {
        const seconds = (timeoutMs / 1_000).toFixed(2);
        const errorMessage = `RequestId: ${message.requestId} Error: Task timed out after ${seconds} seconds`;
        outcome.resolve({ ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage } });
        void end('Task timed out');
      }, timeoutMs);
      if (alive) worker.postMessage(message);
      else outcome.resolve({ ok: false, error: { errorType: 'Runtime.ExitError', errorMessage: endReason } });
      try {
        return await outcome.promise;
      } finally {
        clearTimeout(timer);
        settleRun = undefined;
      }
    },
  };
}

function uncaught(error: unknown): FunctionError {
  const known = error instanceof Error ? error : new Error(String(error));
  return {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: `${known.name}: ${known.message}`,
    trace: known.stack?.split('\n') ?? [],
  };
}
