import type { TimerTask } from '#contracts/timers.ts';

/** One-off timers. Nothing polls: each is set when it is known to be needed. */
export type Timers<Task = TimerTask> = {
  /** Sets a timer under a name; setting the same name again is harmless. A time that has passed means now. */
  set(name: string, at: string, task: Task): Promise<void>;
};

/** Cancels timers that have become obsolete, since each that fires costs an invocation. */
export type TimerRemoval = {
  /** Cancels a timer; one that has fired or was never set is ignored. */
  cancel(name: string): Promise<void>;
};
