import { err, ok, type Result } from '#kernel/result.ts';
import {
  type Assignment,
  assertCostMatrixSize,
  assertSparseCosts,
  type CostMatrix,
  type Infeasible,
  type SparseCosts,
} from './assignment-problem.ts';
import { blockedRows } from './blocked-rows.ts';
import { coreGraph, fullGraph, underpriced, withPairs } from './core-graph.ts';
import { augment, emptyMatching, type Matching, pathWork, reduceRows } from './sparse-matching.ts';

/** Below this many pairs, choosing among them costs more than taking them all. */
const SMALL_PAIRS = 4_096;
const CORE_ROUNDS = 6;

/**
 * The cheapest assignment of every row (or every column, if they are fewer) to one of its own, to the proven
 * optimum: exact for integer costs below 2^53 / (rows + columns), within rounding for others.
 *
 * Shortest augmenting paths after Jonker and Volgenant, "A Shortest Augmenting Path Algorithm for Dense and Sparse
 * Linear Assignment Problems" (Computing 38, 1987): augmenting row reduction, then augmentation. Their column
 * reduction is left out: only a square problem may begin with prices, and on a core it took longer than it saved.
 * As in Volgenant's LAPMOD (1996) it runs on a core of cheap pairs; every pair left out is then priced against the
 * duals, those that could improve the answer join the core, and it ends when there are none: what was pruned has
 * provably lost nothing. O(n^3) at worst.
 *
 * Infinite costs are forbidden pairs. When they leave no complete assignment, the answer names rows that compete for
 * too few columns. Empty problems have an empty answer.
 * @throws RangeError when the sizes disagree or a cost is NaN or minus infinity.
 */
export function solveAssignment(matrix: CostMatrix): Result<Assignment, Infeasible> {
  assertCostMatrixSize(matrix);
  if (matrix.rows <= matrix.columns) return solveWide(matrix);
  const solved = solveWide(transposed(matrix));
  if (!solved.ok) {
    return err({ code: 'infeasible', rows: solved.error.columns, columns: solved.error.rows });
  }
  const columnOf = new Int32Array(matrix.rows).fill(-1);
  solved.value.columnOf.forEach((row, column) => {
    columnOf[row] = column;
  });
  const { total, rowDual, columnDual } = solved.value;
  return ok({ columnOf, total, rowDual: columnDual, columnDual: rowDual });
}

function transposed({ rows, columns, costs }: CostMatrix): CostMatrix {
  const turned = new Float64Array(costs.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1)
      turned[column * rows + row] = costs[row * columns + column]!;
  }
  return { rows: columns, columns: rows, costs: turned };
}

function solveWide(matrix: CostMatrix): Result<Assignment, Infeasible> {
  const { rows, columns } = matrix;
  const square = rows === columns;
  const small = rows * columns <= SMALL_PAIRS;
  let isFull = small;
  let graph = small ? fullGraph(matrix) : coreGraph(matrix);
  let matching = emptyMatching(graph);
  for (let round = 1; ; round += 1) {
    const stuck = matchRows(matching);
    const rowDual = cheapestReduced(matching);
    const cheaper = underpriced(matrix, matching.price, rowDual);
    if (stuck === -1 && cheaper.length === 0) return ok(assignmentOf(matching, rowDual));
    if (cheaper.length === 0 || round === CORE_ROUNDS) {
      if (isFull) return err(blockedRows(matching, stuck));
      isFull = true;
      graph = fullGraph(matrix);
      matching = emptyMatching(graph);
    } else {
      graph = withPairs(matrix, graph, cheaper);
      // Only in a square problem may a column that is free again keep its price: it will be taken.
      matching = square ? resumed(matching, graph, cheaper) : emptyMatching(graph);
    }
  }
}

/** The same matching over a graph with more pairs, without the rows to which those now look cheaper. */
function resumed(before: Matching, graph: SparseCosts, cheaper: readonly number[]): Matching {
  const { price, edgeOf, rowOf } = before;
  for (const pair of cheaper) {
    const row = Math.floor(pair / graph.columns);
    const edge = edgeOf[row]!;
    if (edge === -1) continue;
    rowOf[before.graph.column[edge]!] = -1;
    edgeOf[row] = -1;
  }
  rowOf.forEach((row, column) => {
    if (row !== -1) edgeOf[row] = graph.column.indexOf(column, graph.starts[row]);
  });
  return { graph, price, edgeOf, rowOf };
}

/**
 * The same for a problem given by its allowed pairs, with at least as many columns as rows.
 * @throws RangeError when the pairs do not fit together.
 */
export function solveSparseAssignment(graph: SparseCosts): Result<Assignment, Infeasible> {
  assertSparseCosts(graph);
  const matching = emptyMatching(graph);
  const stuck = matchRows(matching);
  return stuck === -1
    ? ok(assignmentOf(matching, cheapestReduced(matching)))
    : err(blockedRows(matching, stuck));
}

/**
 * Matches as many rows as the graph allows. Rows with the cheapest pairs go first: where rows have to stay without, those that
 * come later are the likelier ones, and a seventh fewer columns are searched.
 * @returns a row that can't be matched, -1 when all are.
 */
function matchRows(matching: Matching): number {
  const { starts, cost, columns } = matching.graph;
  const work = pathWork(columns);
  const cheapest = (row: number) => cost[starts[row]!] ?? Infinity;
  let stuck = -1;
  for (const row of reduceRows(matching).sort((a, b) => cheapest(a) - cheapest(b))) {
    if (!augment(matching, row, work)) stuck = row;
  }
  return stuck;
}

/** Each row's dual: its least cost after prices. */
function cheapestReduced({ graph, price }: Matching): Float64Array {
  const least = new Float64Array(graph.rows);
  for (let row = 0; row < graph.rows; row += 1) {
    let best = Infinity;
    const last = graph.starts[row + 1]!;
    for (let edge = graph.starts[row]!; edge < last; edge += 1) {
      const reduced = graph.cost[edge]! - price[graph.column[edge]!]!;
      if (reduced < best) best = reduced;
    }
    least[row] = best;
  }
  return least;
}

function assignmentOf({ graph, price, edgeOf }: Matching, rowDual: Float64Array): Assignment {
  const columnOf = new Int32Array(graph.rows).fill(-1);
  let total = 0;
  for (let row = 0; row < graph.rows; row += 1) {
    const edge = edgeOf[row]!;
    if (edge === -1) continue;
    columnOf[row] = graph.column[edge]!;
    total += graph.cost[edge]!;
  }
  return { columnOf, total, rowDual, columnDual: price };
}
