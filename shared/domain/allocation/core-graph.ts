import type { CostMatrix, SparseCosts } from './assignment-problem.ts';

/** About how many pairs of each row the core begins with. */
const CORE_PAIRS = 24;
/** The threshold of a row is the third least of a sample, so the sample is a third of `columns / CORE_PAIRS` apart. */
const SAMPLE_RANK = 3;

/** Collects pairs row after row, growing as needed. */
function pairCollector(rows: number, columns: number, capacity: number) {
  const starts = new Int32Array(rows + 1);
  let column = new Int32Array(capacity);
  let cost = new Float64Array(capacity);
  let size = 0;
  return {
    reserve(more: number) {
      if (size + more <= column.length) return;
      const larger = Math.max(2 * column.length, size + more);
      const [columnBefore, costBefore] = [column, cost];
      column = new Int32Array(larger);
      cost = new Float64Array(larger);
      column.set(columnBefore);
      cost.set(costBefore);
    },
    /**
     * Row `row` takes its pairs that cost at most `limit` after prices, none of which is above `ceiling`: that bound
     * spares most pairs the look at their price.
     */
    takeUpTo(costs: Float64Array, price: Float64Array, row: number, limit: number, ceiling: number) {
      const base = row * columns;
      const most = limit + ceiling;
      for (let to = 0; to < columns; to += 1) {
        const pair = costs[base + to]!;
        if (pair <= most && pair - price[to]! <= limit && pair !== Infinity) {
          column[size] = to;
          cost[size] = pair;
          size += 1;
        }
      }
      starts[row + 1] = size;
    },
    graph: (): SparseCosts => ({
      rows,
      columns,
      starts,
      column: column.subarray(0, size),
      cost: cost.subarray(0, size),
    }),
  };
}

/** All allowed pairs. */
export function fullGraph({ rows, columns, costs }: CostMatrix): SparseCosts {
  const pairs = pairCollector(rows, columns, costs.length);
  const free = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) pairs.takeUpTo(costs, free, row, Infinity, 0);
  return pairs.graph();
}

function highest(price: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of price) if (value > most) most = value;
  return most;
}

/** About the least cost of each column, from every eighth row: what its price may begin with. */
export function roughColumnMinima({ rows, columns, costs }: CostMatrix): Float64Array {
  const minima = new Float64Array(columns).fill(Infinity);
  const stride = rows >= 8 * SAMPLE_RANK ? 8 : 1;
  for (let row = 0; row < rows; row += stride) {
    const base = row * columns;
    for (let to = 0; to < columns; to += 1) {
      const cost = costs[base + to]!;
      if (cost < minima[to]!) minima[to] = cost;
    }
  }
  return minima.map((least) => (Math.abs(least) < Infinity ? least : 0));
}

/** The third least of every `stride`th cost after prices: near the row's `CORE_PAIRS`-th least of all. */
function threshold(
  costs: Float64Array,
  price: Float64Array,
  base: number,
  columns: number,
  from: number,
  stride: number,
) {
  let [first, second, third] = [Infinity, Infinity, Infinity];
  for (let to = from; to < columns; to += stride) {
    const reduced = costs[base + to]! - price[to]!;
    if (reduced >= third) continue;
    if (reduced < first) {
      third = second;
      second = first;
      first = reduced;
    } else if (reduced < second) {
      third = second;
      second = reduced;
    } else third = reduced;
  }
  return third;
}

/** The cheap pairs of each row after prices: which ones is only a matter of speed, for all others are priced later. */
export function coreGraph({ rows, columns, costs }: CostMatrix, price: Float64Array): SparseCosts {
  const stride = Math.max(1, Math.round(CORE_PAIRS / SAMPLE_RANK));
  const pairs = pairCollector(rows, columns, rows * CORE_PAIRS * 2 + columns);
  const ceiling = highest(price);
  for (let row = 0; row < rows; row += 1) {
    pairs.reserve(columns);
    const limit = threshold(costs, price, row * columns, columns, (row * 5) % stride, stride);
    pairs.takeUpTo(costs, price, row, limit, ceiling);
  }
  return pairs.graph();
}

/**
 * Prices all pairs: one that costs less than its two duals could improve the assignment.
 * @returns the positions of such pairs in the matrix, ascending; when there are none, the duals prove the optimum.
 * @throws RangeError at a cost that is NaN or minus infinity.
 */
export function underpriced(
  { rows, columns, costs }: CostMatrix,
  price: Float64Array,
  rowDual: Float64Array,
): readonly number[] {
  const found: number[] = [];
  const ceiling = highest(price);
  for (let row = 0; row < rows; row += 1) {
    const base = row * columns;
    const dual = rowDual[row]!;
    const least = dual + ceiling;
    for (let to = 0; to < columns; to += 1) {
      const cost = costs[base + to]!;
      if (cost >= least || cost - price[to]! >= dual) continue;
      if (!(cost > Number.NEGATIVE_INFINITY)) throw new RangeError(`Row ${row}, column ${to} costs ${cost}.`);
      found.push(base + to);
    }
  }
  return found;
}

/** The graph with more pairs, each row's new ones after its old ones. */
export function withPairs(
  { rows, columns, costs }: CostMatrix,
  graph: SparseCosts,
  extra: readonly number[],
): SparseCosts {
  const starts = new Int32Array(rows + 1);
  const column = new Int32Array(graph.column.length + extra.length);
  const cost = new Float64Array(column.length);
  let size = 0;
  let next = 0;
  for (let row = 0; row < rows; row += 1) {
    const [from, to] = [graph.starts[row]!, graph.starts[row + 1]!];
    column.set(graph.column.subarray(from, to), size);
    cost.set(graph.cost.subarray(from, to), size);
    size += to - from;
    const endOfRow = (row + 1) * columns;
    for (; next < extra.length && extra[next]! < endOfRow; next += 1) {
      column[size] = extra[next]! - row * columns;
      cost[size] = costs[extra[next]!]!;
      size += 1;
    }
    starts[row + 1] = size;
  }
  return { rows, columns, starts, column, cost };
}
