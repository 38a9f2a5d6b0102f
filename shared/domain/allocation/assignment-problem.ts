/** Row-major costs: that of assigning column `j` to row `i` is at `i * columns + j`. Infinity forbids the pair. */
export type CostMatrix = { readonly rows: number; readonly columns: number; readonly costs: Float64Array };

/**
 * The allowed pairs only, row after row: those of row `i` are `starts[i]..starts[i + 1]` of `column` and `cost`.
 * Within a row a column appears once, and the cheapest comes first.
 */
export type SparseCosts = {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly column: Int32Array;
  readonly cost: Float64Array;
};

/**
 * Each row's column (-1 for none), the sum of their costs, and the dual prices that prove that no other assignment
 * is cheaper: `rowDual[i] + columnDual[j] <= cost(i, j)` everywhere, with equality on the chosen pairs.
 */
export type Assignment = {
  readonly columnOf: Int32Array;
  readonly total: number;
  readonly rowDual: Float64Array;
  readonly columnDual: Float64Array;
};

/** These rows can all be given only these columns, and there are fewer columns than rows. */
export type Infeasible = {
  readonly code: 'infeasible';
  readonly rows: readonly number[];
  readonly columns: readonly number[];
};

/** @throws RangeError when the sizes disagree. */
export function assertCostMatrixSize({ rows, columns, costs }: CostMatrix): void {
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(columns) || rows < 0 || columns < 0) {
    throw new RangeError(`A cost matrix can't be ${rows} by ${columns}.`);
  }
  if (costs.length !== rows * columns) {
    throw new RangeError(`${rows} by ${columns} costs were expected, ${costs.length} given.`);
  }
}

/**
 * @throws RangeError when the row starts do not fit, a column is unknown or appears twice, a cost is not
 * finite or costs fall within a row.
 */
export function assertSparseCosts({ rows, columns, starts, column, cost }: SparseCosts): void {
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== column.length) {
    throw new RangeError('The row starts do not fit the pairs.');
  }
  if (cost.length !== column.length)
    throw new RangeError(`${column.length} costs were expected, ${cost.length} given.`);
  const lastRowOf = new Int32Array(columns).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    if (starts[row]! > starts[row + 1]!)
      throw new RangeError(`The pairs of row ${row} end before they start.`);
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge += 1) {
      const to = column[edge]!;
      if (to < 0 || to >= columns || lastRowOf[to] === row) {
        throw new RangeError(`Row ${row} has column ${to}, which does not exist or appears twice.`);
      }
      lastRowOf[to] = row;
      const before = edge > starts[row]! ? cost[edge - 1]! : Number.NEGATIVE_INFINITY;
      if (!Number.isFinite(cost[edge]) || cost[edge]! < before)
        throw new RangeError(`Row ${row}, column ${to} costs ${cost[edge]}.`);
    }
  }
}
