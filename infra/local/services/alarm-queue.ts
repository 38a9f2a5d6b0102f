/** A task and the time at which to run it. */
export type Alarm = { readonly dueMs: number; readonly task: () => void | Promise<void> };

/** Alarms ordered by time; those of the same time by insertion. */
export type AlarmQueue = {
  add(alarm: Alarm): void;
  /** Cancels an alarm. Returns whether it was still pending. */
  remove(alarm: Alarm): boolean;
  next(): Alarm | undefined;
};

/** A binary heap, since a busy run has thousands of timers. Cancelled alarms are skipped when they reach the top. */
export function createAlarmQueue(): AlarmQueue {
  const heap: { readonly alarm: Alarm; readonly order: number }[] = [];
  const waiting = new Set<Alarm>();
  let order = 0;
  const before = (a: number, b: number): boolean => {
    const [x, y] = [heap[a], heap[b]];
    if (!x || !y) return false;
    return x.alarm.dueMs < y.alarm.dueMs || (x.alarm.dueMs === y.alarm.dueMs && x.order < y.order);
  };
  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]];
    if (!x || !y) return;
    heap[a] = y;
    heap[b] = x;
  };
  const dropFirst = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = before(right, left) ? right : left;
      if (!before(child, at)) return;
      swap(child, at);
      at = child;
    }
  };
  return {
    add(alarm) {
      order += 1;
      waiting.add(alarm);
      heap.push({ alarm, order });
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    remove: (alarm) => waiting.delete(alarm),
    next() {
      for (;;) {
        const first = heap[0];
        if (first === undefined || waiting.has(first.alarm)) return first?.alarm;
        dropFirst();
      }
    },
  };
}
