/** An indexed binary min-heap of columns by distance. */
export type ColumnQueue = {
  push(column: number): void;
  /** Restores the order after a column's distance has decreased. */
  raise(column: number): void;
  /** Removes and returns the nearest column; -1 when empty. */
  pop(): number;
  /** Empties the queue and sets the distances of its columns to infinity. */
  clear(): void;
};

/** Ordered by `distance`. The caller may only decrease the distance of a queued column, and then calls `raise`. */
export function columnQueue(distance: Float64Array): ColumnQueue {
  const heap = new Int32Array(distance.length);
  const place = new Int32Array(distance.length);
  let size = 0;

  function siftUp(column: number, from: number): void {
    const key = distance[column]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (distance[above]! <= key) break;
      heap[at] = above;
      place[above] = at;
      at = parent;
    }
    heap[at] = column;
    place[column] = at;
  }

  function siftDown(column: number): void {
    const key = distance[column]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && distance[heap[child + 1]!]! < distance[heap[child]!]!) child += 1;
      const below = heap[child]!;
      if (distance[below]! >= key) break;
      heap[at] = below;
      place[below] = at;
      at = child;
    }
    heap[at] = column;
    place[column] = at;
  }

  return {
    push(column) {
      size += 1;
      siftUp(column, size - 1);
    },
    raise: (column) => siftUp(column, place[column]!),
    pop() {
      if (size === 0) return -1;
      const top = heap[0]!;
      size -= 1;
      if (size > 0) siftDown(heap[size]!);
      return top;
    },
    clear() {
      for (let at = 0; at < size; at += 1) distance[heap[at]!] = Infinity;
      size = 0;
    },
  };
}
