import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type FunctionPool, functionNameOf, type Invocation } from './function-pool.ts';

/** The record of the events that have not come to their end. */
export const acceptedEvents = z.array(
  z.object({ id: z.string(), functionArn: z.string(), payload: z.string() }),
);
export type AcceptedEvent = z.output<typeof acceptedEvents>[number];

/** How a function's asynchronous events are tried again, and where those go that fail for good. */
export type InvokeConfig = {
  readonly maximumRetryAttempts?: number | undefined;
  readonly onFailureArn?: string | undefined;
  readonly onSuccessArn?: string | undefined;
  /** The function's own dead-letter queue, which gets the bare event. */
  readonly deadLetterArn?: string | undefined;
};

export type AsyncInvoke = {
  /**
   * Accepts an event; it runs, is tried again and ends up at a destination without the caller waiting. Resolves once it
   * is on record.
   */
  accept(functionArn: string, payload: string): Promise<void>;
  /** Takes up what a former run left, once the functions can be called. */
  resume(): void;
  /** Resolves when every accepted event has come to its end. */
  settled(): Promise<void>;
  /** Gives up waiting retries. */
  close(): Promise<void>;
};

export type AsyncInvokeOptions = {
  readonly functions: FunctionPool;
  readonly configOf: (functionName: string) => InvokeConfig | undefined;
  /** Waits before the second and the third attempt; AWS waits one and two minutes. */
  readonly retryDelaysMs: readonly number[];
  readonly send: (arn: string, body: string, attributes: Readonly<Record<string, string>>) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** The events on record, changed in place; `save` resolves once they are on disk, given a data directory. */
  readonly pending: AcceptedEvent[];
  readonly save: () => Promise<void>;
};

const DEFAULT_RETRIES = 2;

export function createAsyncInvoke(options: AsyncInvokeOptions): AsyncInvoke {
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  /** Runs an event to its end, unless the closing comes before. */
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

/** The record that destinations get, as Lambda writes it. */
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

/** Waits, but not beyond the abort. */
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
