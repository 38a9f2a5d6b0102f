import { munkres } from 'munkres';
import type { CostMatrix } from '#domain/allocation/assignment-problem.ts';
import { sparseCosts } from '#domain/allocation/core-graph.ts';
import { certify } from '#domain/allocation/dual-certificate.ts';
import { COST_SCALE } from '#domain/allocation/pair-scorer.ts';
import { solveAssignment, solveSparseAssignment } from '#domain/allocation/solve-assignment.ts';
import { seededRandom } from '#tests/simulation/city-day.ts';

const REPEATS = 25;

/** The fastest of several runs: what the code takes when the machine does nothing else. */
export const fastest = (values: readonly number[]) => Math.min(...values);

export function millis(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

export const tableOf = ({ rows, columns, costs }: CostMatrix): number[][] =>
  Array.from({ length: rows }, (_, row) => [...costs.subarray(row * columns, (row + 1) * columns)]);

export function randomMatrix(
  rows: number,
  columns: number,
  cost: (random: () => number) => number,
  seed: number,
): CostMatrix {
  const random = seededRandom(seed);
  return { rows, columns, costs: Float64Array.from({ length: rows * columns }, () => cost(random)) };
}

/** Kilometres in the plane between seeded points: rows and columns that compete for the same places. */
export function planeMatrix(size: number, seed: number): CostMatrix {
  const random = seededRandom(seed);
  const [xs, ys] = [0, 1].map(() => Float64Array.from({ length: 2 * size }, random)) as [
    Float64Array,
    Float64Array,
  ];
  const costs = Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), size + (at % size)];
    return Math.round(COST_SCALE * Math.hypot(xs[row]! - xs[column]!, ys[row]! - ys[column]!));
  });
  return { rows: size, columns: size, costs };
}

const optimumOf = (table: readonly number[][], chosen: readonly (readonly [number, number])[]) =>
  chosen.reduce((total, [row, column]) => total + (table[row]?.[column] ?? Number.NaN), 0);

type Duel = {
  readonly ratio: number;
  readonly ourMs: number;
  readonly theirMs: number;
  readonly speedup: number;
};

/** The fastest times of our `solve` and of the referee in turns, and our total over the optimum that it found. */
function duel(matrix: CostMatrix, solve: () => number): Duel {
  const table = tableOf(matrix);
  const optimum = optimumOf(table, munkres(table));
  const total = solve();
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    theirs.push(millis(() => void munkres(table)));
    ours.push(millis(() => void solve()));
  }
  const [ourMs, theirMs] = [fastest(ours), fastest(theirs)];
  return {
    ratio: optimum === 0 && total === 0 ? 1 : total / optimum,
    ourMs,
    theirMs,
    speedup: theirMs / ourMs,
  };
}

/** The whole matrix, with its certificate checked. */
export function denseDuel(matrix: CostMatrix): Duel {
  const solved = solveAssignment(matrix);
  if (!solved.ok) throw new Error('A full matrix was found infeasible.');
  const certificate = certify(matrix, solved.value);
  if (!certificate.proven) throw new Error(`The certificate fails: ${certificate.fault}`);
  return duel(matrix, () => {
    const again = solveAssignment(matrix);
    return again.ok ? again.value.total : Number.NaN;
  });
}

/** A scored batch as each solver takes it: ours the allowed pairs and one column per booking for nobody. */
export function batchDuel(matrix: CostMatrix, nobody: number): Duel {
  const { rows, columns, costs } = matrix;
  const allowed = Array.from({ length: rows }, (_, row) =>
    [...costs.subarray(row * columns, (row + 1) * columns)]
      .map((cost, column) => ({ cost, column }))
      .filter(({ cost }) => cost !== nobody),
  );
  return duel(matrix, () => {
    const solved = solveSparseAssignment(sparseCosts(allowed, columns, nobody));
    return solved.ok ? solved.value.total : Number.NaN;
  });
}
