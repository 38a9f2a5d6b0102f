import type { Assignment, CostMatrix } from './assignment-problem.ts';

/** What a dual certificate says. `gap` is primal minus dual: 0 proves that no assignment of as many pairs is cheaper. */
export type Certificate =
  | { readonly proven: true; readonly primal: number; readonly dual: number; readonly gap: number }
  | { readonly proven: false; readonly fault: string };

const fault = (text: string): Certificate => ({ proven: false, fault: text });

/**
 * Checks, without trusting the solver, that an assignment is complete on the shorter side and optimal by linear
 * programming duality: no reduced cost `c - u - v` below zero (feasible duals), zero on the chosen pairs
 * (complementary slackness), prices of untaken lines zero and none above zero on the longer side, so that primal and
 * dual value agree. O(rows * columns).
 * @param tolerance 0 for integer costs; a rounding error for others.
 */
export function certify(matrix: CostMatrix, assignment: Assignment, tolerance = 0): Certificate {
  const { rows, columns, costs } = matrix;
  const { columnOf, rowDual, columnDual } = assignment;
  if (columnOf.length !== rows || rowDual.length !== rows || columnDual.length !== columns) {
    return fault('The assignment is of another size.');
  }
  if (costs.length !== rows * columns) return fault(`${costs.length} costs are not ${rows} by ${columns}.`);
  // An endless tolerance would prove anything.
  if (!(tolerance >= 0 && tolerance < Infinity)) return fault(`The tolerance is ${tolerance}.`);
  const taken = new Uint8Array(columns);
  let primal = 0;
  let pairs = 0;
  for (let row = 0; row < rows; row += 1) {
    const column = columnOf[row]!;
    if (column === -1) continue;
    if (!(column >= 0 && column < columns) || taken[column] === 1)
      return fault(`Column ${column} is taken twice.`);
    taken[column] = 1;
    pairs += 1;
    const cost = costs[row * columns + column]!;
    if (cost === Infinity) return fault(`Row ${row} has a forbidden column.`);
    primal += cost;
    if (!(Math.abs(cost - rowDual[row]! - columnDual[column]!) <= tolerance)) {
      return fault(`Row ${row} and its column are not tight.`);
    }
  }
  if (pairs !== Math.min(rows, columns)) return fault(`${pairs} pairs are fewer than could be.`);
  let dual = 0;
  for (let row = 0; row < rows; row += 1) {
    const u = rowDual[row]!;
    if (rows > columns && (u > tolerance || (columnOf[row] === -1 && !(Math.abs(u) <= tolerance)))) {
      return fault(`The dual of row ${row} is ${u}.`);
    }
    dual += u;
    for (let column = 0; column < columns; column += 1) {
      if (!(costs[row * columns + column]! - u - columnDual[column]! >= -tolerance)) {
        return fault(`Row ${row}, column ${column} is cheaper than its duals.`);
      }
    }
  }
  for (let column = 0; column < columns; column += 1) {
    const v = columnDual[column]!;
    if (columns > rows && (v > tolerance || (taken[column] === 0 && !(Math.abs(v) <= tolerance)))) {
      return fault(`The dual of column ${column} is ${v}.`);
    }
    dual += v;
  }
  const gap = primal - dual;
  const allowed = tolerance * (rows + columns);
  return Math.abs(gap) <= allowed
    ? { proven: true, primal, dual, gap }
    : fault(`Primal and dual differ by ${gap}.`);
}
