/** Something to do at a time. */
export type Alarm = { readonly dueMs: number; readonly task: () => void | Promise<void> };

/** Alarms by their time; those of the same time in the order they were set. */
export type AlarmQueue = {
  add(alarm: Alarm): void;
  /** Calls an alarm off. Answers whether it was still waiting. */
  remove(alarm: Alarm): boolean;
  next(): Alarm | undefined;
};

/** A binary heap, since a busy run has thousands of timers; an alarm that was called off is dropped when met. */
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
