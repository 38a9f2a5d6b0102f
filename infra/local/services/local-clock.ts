import type { Clock } from '#kernel/clock.ts';
import { type Alarm, createAlarmQueue } from './alarm-queue.ts';

/** The clock of the local services, with timers. */
export type LocalClock = Clock & {
  /** Runs `task` at `epochMs` or later. Returns a function that cancels it. */
  at(epochMs: number, task: () => void | Promise<void>): () => void;
};

/** A clock that can be advanced, so that tests need not wait for timers. */
export type TravelClock = LocalClock & {
  /**
   * Advances time, running due tasks in order and waiting for each.
   * @param afterEach what to wait for between a task and the next, such as what the task started.
   */
  advance(milliseconds: number, afterEach?: () => Promise<void>): Promise<void>;
};

/**
 * A clock whose alarms are held until released, so that alarms that are already due after a restart run only when
 * functions can be invoked.
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

/** Node fires timers of more than 2^31 - 1 ms at once, so longer ones are split. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A clock that only moves when it is advanced, for tests. */
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
    async advance(milliseconds, afterEach) {
      const target = nowMs + milliseconds;
      for (let alarm = queue.next(); alarm && alarm.dueMs <= target; alarm = queue.next()) {
        queue.remove(alarm);
        nowMs = Math.max(nowMs, alarm.dueMs);
        await alarm.task();
        await afterEach?.();
      }
      nowMs = target;
    },
  };
}

/**
 * The machine's clock plus the time advanced. Its timers do not keep the process alive.
 * @param onError receives the error of a failed task.
 * @param startsAheadMs initial offset from the machine's clock.
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
    async advance(milliseconds, afterEach) {
      const target = aheadMs + milliseconds;
      for (let next = queue.next(); next && next.dueMs <= Date.now() + target; next = queue.next()) {
        queue.remove(next);
        aheadMs = Math.max(aheadMs, Math.min(target, next.dueMs - Date.now()));
        await run(next);
        await afterEach?.();
      }
      aheadMs = Math.max(aheadMs, target);
      arm();
    },
  };
}
