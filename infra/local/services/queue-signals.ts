import type { LocalClock } from './local-clock.ts';

/** Wakes receivers that wait for messages of a queue. */
export type QueueSignals = {
  /** Calls `listener` whenever a message may have become visible. Returns a function that stops it. */
  readonly onMessage: (queueArn: string, listener: () => void) => () => void;
  /** Wakes the listeners at that time, or at once if it is past. */
  readonly wakeAt: (queueArn: string, atMs: number) => void;
  /** Resolves at the next wake-up from now on, or at that time; call it before reading the queue. */
  readonly next: (queueArn: string, untilMs: number) => { readonly woken: Promise<void>; cancel(): void };
};

export function createQueueSignals(clock: LocalClock): QueueSignals {
  const listeners = new Map<string, Set<() => void>>();
  const wake = (queueArn: string): void => {
    for (const listener of Array.from(listeners.get(queueArn) ?? [])) listener();
  };
  const onMessage: QueueSignals['onMessage'] = (queueArn, listener) => {
    const all = listeners.get(queueArn) ?? new Set();
    listeners.set(queueArn, all.add(listener));
    return () => void all.delete(listener);
  };
  return {
    onMessage,
    wakeAt(queueArn, atMs) {
      if (atMs <= clock.now().getTime()) wake(queueArn);
      else clock.at(atMs, () => wake(queueArn));
    },
    next(queueArn, untilMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stopListening = onMessage(queueArn, done);
      const callOff = clock.at(untilMs, done);
      function cancel(): void {
        stopListening();
        callOff();
      }
      function done(): void {
        cancel();
        resolve();
      }
      return { woken: promise, cancel };
    },
  };
}
