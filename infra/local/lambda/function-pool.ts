import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#kernel/clock.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import { type FunctionWorker, type Outcome, startFunctionWorker } from './function-worker.ts';
import type { FunctionError, ToWorker } from './worker-messages.ts';

/** A function as its template defines it. */
export type FunctionSpec = {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string | undefined;
  /** URL of the module that exports the handler. */
  readonly entryUrl: string;
  readonly handlerName: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly reservedConcurrency: number | undefined;
  readonly env: Readonly<Record<string, string>>;
};

export type Invocation = Outcome & {
  readonly requestId: string;
  /** The trace id that the SDK sends with the invocation's calls. */
  readonly traceId: string;
  readonly durationMs: number;
  readonly coldStart: boolean;
};

export type FunctionPool = {
  /** Adds or replaces a function; workers of the old definition are retired. */
  define(spec: FunctionSpec): void;
  find(nameOrArn: string): FunctionSpec | undefined;
  names(): string[];
  /**
   * Runs the function once on `payload` (JSON text), waiting for a free worker if all are busy.
   * @throws LocalCloudError when there is no such function.
   */
  invoke(nameOrArn: string, payload: string): Promise<Invocation>;
  /** Retires all workers: they finish their event, and the next one starts a new worker. */
  retireAll(): void;
  /** Kills all workers of the function, as a crash would. Returns their number. */
  kill(name: string): Promise<number>;
  /** The next `times` invocations of the function fail before its code runs. */
  failNext(name: string, times: number): void;
  /** The number of invocations so far. */
  invocations(): number;
  close(): Promise<void>;
};

export type PoolOptions = {
  /** The clock that functions see. */
  readonly clock: Clock;
  /** Maximum number of threads per function; further events wait. */
  readonly maxWorkers: number;
  readonly onLine: (functionName: string, line: string) => void;
  readonly onInvocation: (spec: FunctionSpec, invocation: Invocation) => void;
};

type Slot = {
  readonly worker: FunctionWorker;
  busy: boolean;
  retired: boolean;
  fresh: boolean;
  idleSince: number;
};
type Entry = {
  spec: FunctionSpec;
  slots: Set<Slot>;
  waiting: ((slot: Slot) => void)[];
  failuresLeft: number;
};

const SPARE_IDLE_MS = 15_000;
const LAST_IDLE_MS = 5 * 60_000;

export function createFunctionPool(options: PoolOptions): FunctionPool {
  const entries = new Map<string, Entry>();
  let begun = 0;
  let closed = false;
  const entryOf = (nameOrArn: string): Entry | undefined => entries.get(functionNameOf(nameOrArn));
  const endings = new Set<Promise<void>>();

  const end = (entry: Entry, slot: Slot, reason: string): Promise<void> => {
    entry.slots.delete(slot);
    const ending = slot.worker.end(reason).finally(() => endings.delete(ending));
    endings.add(ending);
    return ending;
  };
  const start = (entry: Entry): Slot => {
    const { spec } = entry;
    const data = {
      entryUrl: spec.entryUrl,
      handlerName: spec.handlerName,
      functionName: spec.name,
      functionArn: spec.arn,
      memoryMb: spec.memoryMb,
    };
    const worker = startFunctionWorker(data, spec.env, (line) => options.onLine(spec.name, line));
    const slot: Slot = { worker, busy: true, retired: false, fresh: true, idleSince: 0 };
    entry.slots.add(slot);
    return slot;
  };
  const acquire = (entry: Entry): Promise<Slot> | Slot => {
    for (const slot of entry.slots) {
      if (slot.busy) continue;
      if (slot.retired || !slot.worker.alive()) {
        entry.slots.delete(slot);
        continue;
      }
      slot.busy = true;
      return slot;
    }
    const limit = Math.min(options.maxWorkers, entry.spec.reservedConcurrency ?? options.maxWorkers);
    if (entry.slots.size < Math.max(1, limit)) return start(entry);
    return new Promise((take) => entry.waiting.push(take));
  };
  const release = (entry: Entry, slot: Slot): void => {
    slot.busy = false;
    slot.fresh = false;
    slot.idleSince = performance.now();
    const usable = slot.worker.alive() && !slot.retired;
    if (!usable) void end(entry, slot, 'Retired');
    const next = entry.waiting.shift();
    if (!next) return;
    if (usable) slot.busy = true;
    next(usable ? slot : start(entry));
  };
  const retire = (entry: Entry): void => {
    for (const slot of entry.slots) {
      slot.retired = true;
      if (!slot.busy) void end(entry, slot, 'Retired');
    }
  };

  /** Ends idle threads to free memory; the last one of a function is kept longer. */
  const reap = (): void => {
    for (const entry of entries.values()) {
      for (const slot of entry.slots) {
        const idleMs = slot.busy ? 0 : performance.now() - slot.idleSince;
        if (idleMs > (entry.slots.size > 1 ? SPARE_IDLE_MS : LAST_IDLE_MS)) void end(entry, slot, 'Idle');
      }
    }
  };
  const reaper = setInterval(reap, SPARE_IDLE_MS / 2);
  reaper.unref();

  return {
    define(spec) {
      const entry = entries.get(spec.name);
      if (!entry) entries.set(spec.name, { spec, slots: new Set(), waiting: [], failuresLeft: 0 });
      else if (!isDeepStrictEqual(entry.spec, spec)) {
        entry.spec = spec;
        retire(entry);
      }
    },
    find: (nameOrArn) => entryOf(nameOrArn)?.spec,
    names: () => [...entries.keys()],
    async invoke(nameOrArn, payload) {
      const entry = entryOf(nameOrArn);
      if (!entry) throw new LocalCloudError(`There is no function ${functionNameOf(nameOrArn)}.`);
      // A thread started now would outlive the pool.
      if (closed) throw new LocalCloudError(`${entry.spec.name} is not run any more: the local cloud stops.`);
      begun += 1;
      const slot = await acquire(entry);
      const { spec } = entry;
      const requestId = randomUUID();
      const traceId = `Root=1-${Math.floor(Date.now() / 1_000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`;
      const coldStart = slot.fresh;
      try {
        const startedAt = performance.now();
        const outcome = await runIn(entry, slot, { requestId, traceId, payload }, options.clock);
        const durationMs = performance.now() - startedAt;
        const invocation = { ...outcome, requestId, traceId, coldStart, durationMs };
        options.onInvocation(spec, invocation);
        return invocation;
      } finally {
        release(entry, slot);
      }
    },
    invocations: () => begun,
    retireAll: () => entries.forEach(retire),
    async kill(name) {
      const slots = [...(entryOf(name)?.slots ?? [])];
      const entry = entryOf(name);
      if (entry) await Promise.all(slots.map((slot) => end(entry, slot, 'Runtime exited: killed')));
      return slots.length;
    },
    failNext(name, times) {
      const entry = entryOf(name);
      if (!entry) throw new LocalCloudError(`There is no function ${name}.`);
      entry.failuresLeft = times;
    },
    async close() {
      closed = true;
      clearInterval(reaper);
      for (const entry of entries.values()) {
        for (const slot of [...entry.slots]) void end(entry, slot, 'The local cloud stopped');
      }
      await Promise.all(endings);
    },
  };
}

async function runIn(
  entry: Entry,
  slot: Slot,
  event: Pick<ToWorker, 'requestId' | 'traceId' | 'payload'>,
  clock: Clock,
): Promise<Outcome> {
  const failure = await slot.worker.ready;
  if (failure) {
    slot.retired = true;
    return { ok: false, error: failure };
  }
  if (entry.failuresLeft > 0) {
    entry.failuresLeft -= 1;
    const error: FunctionError = { errorType: 'InjectedFault', errorMessage: 'Made to fail on purpose.' };
    return { ok: false, error };
  }
  const { timeoutMs } = entry.spec;
  const message = {
    ...event,
    deadlineEpochMs: Date.now() + timeoutMs,
    cloudNowMs: clock.now().getTime(),
  };
  return slot.worker.run(message, timeoutMs);
}

/** `arn:aws:lambda:region:account:function:name:qualifier`, `name:qualifier` or `name` to `name`. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return (nameOrArn.startsWith('arn:') ? parts[6] : parts[0]) ?? nameOrArn;
}
