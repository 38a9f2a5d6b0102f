import type { TimerTask } from '#contracts/timers.ts';

/** One-off timers. Nothing polls: each is set when it is known that it will be needed. */
export type Timers<Task = TimerTask> = {
  /** Sets a timer under a name; setting the same name again is harmless. A time that has passed means now. */
  set(name: string, at: string, task: Task): Promise<void>;
};

/** Takes down timers that nothing can come of any more: each that fires costs a start. */
export type TimerRemoval = {
  /** Takes a timer down; one that has fired or was never set is gone already. */
  cancel(name: string): Promise<void>;
};
