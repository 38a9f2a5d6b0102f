import type { SparseCosts } from './assignment-problem.ts';
import { type ColumnQueue, columnQueue } from './column-queue.ts';

/**
 * A partial matching with column prices (duals). Invariants over the pairs of its graph: every matched pair has the least
 * reduced cost of its row, and a column that was never matched has the price 0.
 */
export type Matching = {
  readonly graph: SparseCosts;
  /** Column price `v`. Starts at 0 and never rises, so a row's later, more expensive pairs can often be skipped. */
  readonly price: Float64Array;
  /** Edge index of each row's pair, -1 for none. */
  readonly edgeOf: Int32Array;
  /** Row of each column's pair, -1 for none. */
  readonly rowOf: Int32Array;
};

export const emptyMatching = (graph: SparseCosts): Matching => ({
  graph,
  price: new Float64Array(graph.columns),
  edgeOf: new Int32Array(graph.rows).fill(-1),
  rowOf: new Int32Array(graph.columns).fill(-1),
});

const REDUCTION_PASSES = 3;
/** Limit of the bids per row: long bidding between few rows is resolved faster by augmentation. */
const BIDS_PER_ROW = 10;

/**
 * Augmenting row reduction (Jonker and Volgenant 1987): each free row takes its cheapest column and lowers that
 * column's price by the difference to its second cheapest; the row that had the column becomes free and bids next.
 * @returns the rows still free.
 */
export function reduceRows({ graph, price, edgeOf, rowOf }: Matching): Int32Array {
  const { starts, column, cost, rows } = graph;
  const queue = new Int32Array(rows);
  let free = 0;
  for (let row = 0; row < rows; row += 1) if (edgeOf[row] === -1) queue[free++] = row;
  for (let pass = 0; pass < REDUCTION_PASSES; pass += 1) {
    const end = free;
    let bids = BIDS_PER_ROW * end + 16;
    let at = 0;
    free = 0;
    while (at < end) {
      const row = queue[at++]!;
      let best = Infinity;
      let second = Infinity;
      let bestEdge = -1;
      let secondEdge = -1;
      const last = starts[row + 1]!;
      for (let edge = starts[row]!; edge < last; edge += 1) {
        const pair = cost[edge]!;
        if (pair >= second) break;
        const reduced = pair - price[column[edge]!]!;
        if (reduced < second) {
          if (reduced < best) {
            second = best;
            secondEdge = bestEdge;
            best = reduced;
            bestEdge = edge;
          } else {
            second = reduced;
            secondEdge = edge;
          }
        }
      }
      let holder = bestEdge === -1 ? -1 : rowOf[column[bestEdge]!]!;
      if (holder !== -1 && second === best) {
        bestEdge = secondEdge;
        holder = rowOf[column[bestEdge]!]!;
      }
      if (bestEdge === -1 || (holder !== -1 && (secondEdge === -1 || bids <= 0))) {
        queue[free++] = row;
        continue;
      }
      bids -= 1;
      const taken = column[bestEdge]!;
      if (secondEdge !== -1) price[taken]! -= second - best;
      edgeOf[row] = bestEdge;
      rowOf[taken] = row;
      if (holder !== -1) {
        edgeOf[holder] = -1;
        if (best < second) queue[--at] = holder;
        else queue[free++] = holder;
      }
    }
  }
  return queue.slice(0, free);
}

/** Working memory of the shortest path search, reset after each search. */
export type PathWork = {
  /** Of a column: Infinity not reached, minus infinity settled, else its distance in the queue. */
  readonly distance: Float64Array;
  readonly viaEdge: Int32Array;
  readonly viaRow: Int32Array;
  readonly queue: ColumnQueue;
  readonly settled: Int32Array;
  readonly settledAt: Float64Array;
};

export function pathWork(columns: number): PathWork {
  const distance = new Float64Array(columns).fill(Infinity);
  return {
    distance,
    viaEdge: new Int32Array(columns),
    viaRow: new Int32Array(columns),
    queue: columnQueue(distance),
    settled: new Int32Array(columns),
    settledAt: new Float64Array(columns),
  };
}

/**
 * Augments along the shortest alternating path from a free row to a free column (Dijkstra on reduced costs, bounded by the
 * nearest free column known), and updates the prices of the columns settled before it.
 * @returns whether there is such a path; if not, nothing has changed.
 */
export function augment(matching: Matching, from: number, work: PathWork): boolean {
  const { graph, price, edgeOf, rowOf } = matching;
  const { starts, column, cost } = graph;
  const { distance, viaEdge, viaRow, queue, settled, settledAt } = work;
  let settledCount = 0;
  let row = from;
  let offset = 0;
  let end = -1;
  let nearest = Infinity;
  for (;;) {
    const last = starts[row + 1]!;
    for (let edge = starts[row]!; edge < last; edge += 1) {
      const pair = cost[edge]! - offset;
      if (pair >= nearest) break;
      const to = column[edge]!;
      const length = pair - price[to]!;
      if (length >= nearest) continue;
      const before = distance[to]!;
      if (length >= before) continue;
      viaEdge[to] = edge;
      viaRow[to] = row;
      if (rowOf[to] === -1) {
        nearest = length;
        end = to;
        continue;
      }
      distance[to] = length;
      if (before === Infinity) queue.push(to);
      else queue.raise(to);
    }
    const via = queue.pop();
    if (via === -1) break;
    const floor = distance[via]!;
    if (floor >= nearest) {
      distance[via] = Infinity;
      break;
    }
    distance[via] = Number.NEGATIVE_INFINITY;
    settledAt[settledCount] = floor;
    settled[settledCount++] = via;
    row = rowOf[via]!;
    offset = cost[edgeOf[row]!]! - price[via]! - floor;
  }
  queue.clear();
  for (let at = 0; at < settledCount; at += 1) {
    const to = settled[at]!;
    distance[to] = Infinity;
    if (end !== -1) price[to]! += settledAt[at]! - nearest;
  }
  if (end !== -1) flipPath(matching, work, from, end);
  return end !== -1;
}

/** Flips the path: matches its rows to the columns they were reached from, from the free column back to the free row. */
function flipPath(
  { graph, edgeOf, rowOf }: Matching,
  { viaEdge, viaRow }: PathWork,
  from: number,
  end: number,
): void {
  let to = end;
  for (;;) {
    const row = viaRow[to]!;
    const before = edgeOf[row]!;
    edgeOf[row] = viaEdge[to]!;
    rowOf[to] = row;
    if (row === from) return;
    to = graph.column[before]!;
  }
}
