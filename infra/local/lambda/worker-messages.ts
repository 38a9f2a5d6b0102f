/** A message from the pool to a worker. */
export type ToWorker = {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly payload: string;
  /** By the machine's clock. */
  readonly deadlineEpochMs: number;
  /** The local cloud's time, which may be ahead of the machine's. */
  readonly cloudNowMs: number;
  readonly traceId: string;
};

/** What Lambda reports of a failed invocation. */
export type FunctionError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** A message from a worker to the pool; `cpuMs` is the thread's CPU time for the event. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'load_failed'; readonly error: FunctionError }
  | { readonly kind: 'done'; readonly requestId: string; readonly payload: string; readonly cpuMs: number }
  | {
      readonly kind: 'failed';
      readonly requestId: string;
      readonly error: FunctionError;
      readonly cpuMs: number;
    };

export type WorkerData = {
  readonly entryUrl: string;
  readonly handlerName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
};
