/** What the pool tells a worker. */
export type ToWorker = {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly payload: string;
  readonly deadlineEpochMs: number;
  readonly traceId: string;
};

/** What Lambda reports of a failed invocation. */
export type FunctionError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** What a worker tells the pool. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'load_failed'; readonly error: FunctionError }
  | { readonly kind: 'done'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionError };

export type WorkerData = {
  readonly entryUrl: string;
  readonly handlerName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
};
