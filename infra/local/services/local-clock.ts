import type { Clock } from '#kernel/clock.ts';
import { type Alarm, createAlarmQueue } from './alarm-queue.ts';

/** Time for the local services: what it is now, and a call back when it is later. */
export type LocalClock = Clock & {
  /** Runs `task` once it is `epochMs` or later. Answers a function that calls it off. */
  at(epochMs: number, task: () => void | Promise<void>): () => void;
};

/** A clock that can be moved, so that timers of days fall due in no time. */
export type TravelClock = LocalClock & {
  /** Moves time forward, running what falls due in its order and waiting for each to end. */
  advance(milliseconds: number): Promise<void>;
};

/**
 * A clock whose alarms wait for its release. What fell due while nothing ran is due at once after a start,
 * and has to find the functions that it calls.
 */
export function heldClock(clock: TravelClock): TravelClock & { release(): void } {
  const held = new Set<() => void>();
  let released = false;
  return {
    now: clock.now,
    advance: clock.advance,
    at(epochMs, task) {
      if (released) return clock.at(epochMs, task);
      let callOff = (): void => void held.delete(arm);
      const arm = (): void => {
        callOff = clock.at(epochMs, task);
      };
      held.add(arm);
      return () => callOff();
    },
    release() {
      released = true;
      for (const arm of held) arm();
      held.clear();
    },
  };
}

/** Node fires a timer of more than 2^31 - 1 ms at once, so long waits are made of shorter ones. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A clock that stands still until it is advanced: for tests. */
export function manualClock(start: Date): TravelClock {
  const queue = createAlarmQueue();
  let nowMs = start.getTime();
  return {
    now: () => new Date(nowMs),
    at(epochMs, task) {
      const alarm = { dueMs: epochMs, task };
      queue.add(alarm);
      return () => void queue.remove(alarm);
    },
    async advance(milliseconds) {
      const target = nowMs + milliseconds;
      for (let alarm = queue.next(); alarm && alarm.dueMs <= target; alarm = queue.next()) {
        queue.remove(alarm);
        nowMs = Math.max(nowMs, alarm.dueMs);
        await alarm.task();
      }
      nowMs = target;
    },
  };
}

/**
 * The machine's clock, which can also be moved forward: real time plus what was advanced. Its timers keep
 * no process alive.
 * @param onError is told of a task that failed, since nobody else waits for it.
 * @param startsAheadMs of the machine's clock.
 */
export function systemClock(onError: (error: unknown) => void, startsAheadMs = 0): TravelClock {
  const queue = createAlarmQueue();
  let aheadMs = startsAheadMs;
  let timer: NodeJS.Timeout | undefined;
  const nowMs = (): number => Date.now() + aheadMs;
  const run = async (alarm: Alarm): Promise<void> => {
    try {
      await alarm.task();
    } catch (error) {
      onError(error);
    }
  };
  const arm = (): void => {
    clearTimeout(timer);
    const next = queue.next();
    if (!next) return;
    timer = setTimeout(fire, Math.min(Math.max(next.dueMs - nowMs(), 0), LONGEST_TIMER_MS));
    timer.unref();
  };
  const fire = (): void => {
    for (let alarm = queue.next(); alarm && alarm.dueMs <= nowMs(); alarm = queue.next()) {
      queue.remove(alarm);
      void run(alarm);
    }
    arm();
  };
  return {
    now: () => new Date(nowMs()),
    at(epochMs, task) {
      const alarm = { dueMs: epochMs, task };
      queue.add(alarm);
      arm();
      return () => {
        if (queue.remove(alarm)) arm();
      };
    },
    async advance(milliseconds) {
      const target = aheadMs + milliseconds;
      for (let next = queue.next(); next && next.dueMs <= Date.now() + target; next = queue.next()) {
        queue.remove(next);
        aheadMs = Math.max(aheadMs, Math.min(target, next.dueMs - Date.now()));
        await run(next);
      }
      aheadMs = Math.max(aheadMs, target);
      arm();
    },
  };
}
