import type { CostMatrix, SparseCosts } from './assignment-problem.ts';

/** Approximate number of pairs per row in the initial core. */
const CORE_PAIRS = 24;
const MOST_PAIRS = 3 * CORE_PAIRS;
/** The cost threshold of a row is the third smallest of a sample. */
const SAMPLE_RANK = 3;

const noCost = (row: number, column: number, cost: number) =>
  new RangeError(`Row ${row}, column ${column} costs ${cost}.`);

/** All allowed pairs. @throws RangeError at a cost that is NaN or minus infinity. */
export function fullGraph({ rows, columns, costs }: CostMatrix): SparseCosts {
  const starts = new Int32Array(rows + 1);
  const column = new Int32Array(costs.length);
  const cost = new Float64Array(costs.length);
  let size = 0;
  for (let row = 0; row < rows; row += 1) {
    const base = row * columns;
    for (let to = 0; to < columns; to += 1) {
      const pair = costs[base + to]!;
      if (pair === Infinity) continue;
      if (!(pair > Number.NEGATIVE_INFINITY)) throw noCost(row, to, pair);
      column[size] = to;
      cost[size++] = pair;
    }
    sortPairs(column, cost, starts[row]!, size);
    starts[row + 1] = size;
  }
  return { rows, columns, starts, column: column.subarray(0, size), cost: cost.subarray(0, size) };
}

const LONG_ROW = 200;

function sortLongRow(column: Int32Array, cost: Float64Array, from: number, to: number): void {
  const [columns, costs] = [column.slice(from, to), cost.slice(from, to)];
  const order = Uint32Array.from(costs, (_, at) => at).sort((a, b) => costs[a]! - costs[b]! || a - b);
  order.forEach((source, at) => {
    column[from + at] = columns[source]!;
    cost[from + at] = costs[source]!;
  });
}

/** Sorts a row's pairs by cost: insertion sort, since rows are short, and nearly sorted when pairs are added. */
function sortPairs(column: Int32Array, cost: Float64Array, from: number, to: number): void {
  if (to - from > LONG_ROW) {
    sortLongRow(column, cost, from, to);
    return;
  }
  for (let at = from + 1; at < to; at += 1) {
    const key = cost[at]!;
    const own = column[at]!;
    let hole = at;
    while (hole > from && cost[hole - 1]! > key) {
      cost[hole] = cost[hole - 1]!;
      column[hole] = column[hole - 1]!;
      hole -= 1;
    }
    cost[hole] = key;
    column[hole] = own;
  }
}

/**
 * Lists of allowed pairs as a graph, with one more column for each row, after all others, that stands for nobody and
 * costs `nobodyCost`: so every row can always be given one.
 */
export function sparseCosts(
  allowed: readonly (readonly { readonly column: number; readonly cost: number }[])[],
  columns: number,
  nobodyCost: number,
): SparseCosts {
  const rows = allowed.length;
  const starts = new Int32Array(rows + 1);
  const size = allowed.reduce((total, pairs) => total + pairs.length + 1, 0);
  const column = new Int32Array(size);
  const cost = new Float64Array(size);
  let edge = 0;
  allowed.forEach((pairs, row) => {
    for (const pair of pairs) {
      column[edge] = pair.column;
      cost[edge++] = pair.cost;
    }
    column[edge] = columns + row;
    cost[edge++] = nobodyCost;
    sortPairs(column, cost, starts[row]!, edge);
    starts[row + 1] = edge;
  });
  return { rows, columns: columns + rows, starts, column, cost };
}

/**
 * The third least cost among `columns * SAMPLE_RANK / CORE_PAIRS` neighbouring columns: near the row's
 * `CORE_PAIRS`-th least of all, and read from an eighth of the memory.
 */
function threshold(costs: Float64Array, from: number, end: number) {
  let [first, second, third] = [Infinity, Infinity, Infinity];
  for (let at = from; at < end; at += 1) {
    const pair = costs[at]!;
    if (pair >= third) continue;
    if (pair < first) {
      third = second;
      second = first;
      first = pair;
    } else if (pair < second) {
      third = second;
      second = pair;
    } else third = pair;
  }
  return third;
}

/** The cheap pairs of each row: which ones is only a matter of speed, for all others are priced later. @throws RangeError at a cost that is NaN or minus infinity. */
export function coreGraph({ rows, columns, costs }: CostMatrix): SparseCosts {
  const sample = Math.min(columns, Math.max(CORE_PAIRS, Math.ceil((columns * SAMPLE_RANK) / CORE_PAIRS)));
  const starts = new Int32Array(rows + 1);
  const column = new Int32Array(rows * MOST_PAIRS);
  const cost = new Float64Array(column.length);
  let size = 0;
  for (let row = 0; row < rows; row += 1) {
    const base = row * columns;
    const from = base + ((row * 7) % (columns - sample + 1));
    const limit = threshold(costs, from, from + sample);
    const most = Math.min(limit, Number.MAX_VALUE);
    // Among many equal costs each row begins elsewhere, or all would be given the same few columns.
    const origin = base + ((row * 7) % columns);
    const full = size + MOST_PAIRS;
    let at = origin;
    let end = base + columns;
    for (;;) {
      for (; at < end; at += 1) {
        while (
          at + 4 <= end &&
          costs[at]! > most &&
          costs[at + 1]! > most &&
          costs[at + 2]! > most &&
          costs[at + 3]! > most
        ) {
          at += 4;
        }
        const pair = at < end ? costs[at]! : Infinity;
        if (pair > most) continue;
        // What is no cost at all fails the comparison above, so it always comes by here.
        if (!(pair > Number.NEGATIVE_INFINITY)) throw noCost(row, at - base, pair);
        if (size === full) continue;
        column[size] = at - base;
        cost[size++] = pair;
      }
      if (end === origin) break;
      at = base;
      end = origin;
    }
    sortPairs(column, cost, starts[row]!, size);
    starts[row + 1] = size;
  }
  return { rows, columns, starts, column: column.subarray(0, size), cost: cost.subarray(0, size) };
}

/**
 * Prices all pairs: one that costs less than its two duals could improve the assignment.
 * @returns the positions of such pairs in the matrix, ascending; when there are none, the duals prove the optimum.
 */
export function underpriced(
  { rows, columns, costs }: CostMatrix,
  price: Float64Array,
  rowDual: Float64Array,
): readonly number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const base = row * columns;
    const dual = rowDual[row]!;
    const end = base + columns;
    for (let at = base; at < end; at += 1) {
      // Prices are never above zero, so most pairs are too dear at first sight: passed over four at a time.
      while (
        at + 4 <= end &&
        costs[at]! >= dual &&
        costs[at + 1]! >= dual &&
        costs[at + 2]! >= dual &&
        costs[at + 3]! >= dual
      ) {
        at += 4;
      }
      if (at < end && costs[at]! - price[at - base]! < dual) found.push(at);
    }
  }
  return found;
}

/** The graph with more pairs. */
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
    sortPairs(column, cost, starts[row]!, size);
    starts[row + 1] = size;
  }
  return { rows, columns, starts, column, cost };
}
