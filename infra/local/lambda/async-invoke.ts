import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type FunctionPool, functionNameOf, type Invocation } from './function-pool.ts';

/** The events that are accepted and not completed. */
export const acceptedEvents = z.array(
  z.object({ id: z.string(), functionArn: z.string(), payload: z.string() }),
);
export type AcceptedEvent = z.output<typeof acceptedEvents>[number];

/** A function's retry policy and failure destination for asynchronous events. */
export type InvokeConfig = {
  readonly maximumRetryAttempts?: number | undefined;
  readonly onFailureArn?: string | undefined;
  readonly onSuccessArn?: string | undefined;
  /** The function's own dead-letter queue, which receives only the event. */
  readonly deadLetterArn?: string | undefined;
};

export type AsyncInvoke = {
  /**
   * Accepts an event and runs it in the background, with retries and destination. Resolves once the event is persisted.
   */
  accept(functionArn: string, payload: string): Promise<void>;
  /** Runs the events that a previous process left; call it once functions can be invoked. */
  resume(): void;
  /** Resolves when every accepted event is completed. */
  settled(): Promise<void>;
  /** Cancels pending retries; they run after a restart. */
  close(): Promise<void>;
};

export type AsyncInvokeOptions = {
  readonly functions: FunctionPool;
  readonly configOf: (functionName: string) => InvokeConfig | undefined;
  /** Delays before the second and third attempts; on AWS one and two minutes. */
  readonly retryDelaysMs: readonly number[];
  readonly send: (arn: string, body: string, attributes: Readonly<Record<string, string>>) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** The persisted events, changed in place. `save` resolves once they are on disk, if there is a data directory. */
  readonly pending: AcceptedEvent[];
  readonly save: () => Promise<void>;
};

const DEFAULT_RETRIES = 2;

export function createAsyncInvoke(options: AsyncInvokeOptions): AsyncInvoke {
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  /** Runs an event to completion, unless closed before. */
  const run = async ({ functionArn, payload }: AcceptedEvent): Promise<'ended' | 'left'> => {
    const config = options.configOf(functionNameOf(functionArn)) ?? {};
    const attempts = 1 + (config.maximumRetryAttempts ?? DEFAULT_RETRIES);
    for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
      const invocation = await options.functions.invoke(functionArn, payload);
      if (invocation.ok) {
        if (config.onSuccessArn) await report(config.onSuccessArn, functionArn, payload, invocation, attempt);
        return 'ended';
      }
      if (attempt >= attempts) {
        await giveUp(config, functionArn, payload, invocation, attempt);
        return 'ended';
      }
      await pause(options.retryDelaysMs[attempt - 1] ?? options.retryDelaysMs.at(-1) ?? 0, closing.signal);
    }
    return 'left';
  };
  const runOnRecord = async (event: AcceptedEvent): Promise<void> => {
    if ((await run(event)) === 'left') return;
    options.pending.splice(options.pending.indexOf(event), 1);
    await options.save();
  };
  const start = (event: AcceptedEvent): void => {
    const work = runOnRecord(event)
      .catch(options.onError)
      .finally(() => running.delete(work));
    running.add(work);
  };
  const report = (arn: string, functionArn: string, payload: string, invocation: Invocation, count: number) =>
    options.send(arn, JSON.stringify(destinationRecord(functionArn, payload, invocation, count)), {});
  const giveUp = async (
    config: InvokeConfig,
    functionArn: string,
    payload: string,
    invocation: Invocation & { ok: false },
    count: number,
  ): Promise<void> => {
    if (config.onFailureArn) await report(config.onFailureArn, functionArn, payload, invocation, count);
    if (config.deadLetterArn) {
      await options.send(config.deadLetterArn, payload, {
        RequestID: invocation.requestId,
        ErrorCode: '200',
        ErrorMessage: invocation.error.errorMessage.slice(0, 1_024),
      });
    }
  };

  return {
    async accept(functionArn, payload) {
      const event = { id: randomUUID(), functionArn, payload };
      options.pending.push(event);
      await options.save();
      start(event);
    },
    resume() {
      for (const event of [...options.pending]) start(event);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };
}

/** Lambda's record of a failed invocation for destinations. */
function destinationRecord(
  functionArn: string,
  payload: string,
  invocation: Invocation,
  count: number,
): unknown {
  const failed = !invocation.ok;
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: failed ? 'RetriesExhausted' : 'Success',
      approximateInvokeCount: count,
    },
    requestPayload: JSON.parse(payload),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(failed ? { functionError: 'Unhandled' } : {}),
    },
    responsePayload: invocation.ok ? JSON.parse(invocation.payload) : invocation.error,
  };
}

/** Resolves after the time or on abort. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    if (signal.aborted) return settle();
    const timer = setTimeout(finish, milliseconds);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      settle();
    }
    signal.addEventListener('abort', finish, { once: true });
  });
}
