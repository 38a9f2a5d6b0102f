import fc from 'fast-check';
import { munkres } from 'munkres';
import { describe, expect, it } from 'vitest';
import type { Assignment, CostMatrix } from '#domain/allocation/assignment-problem.ts';
import { certify } from '#domain/allocation/dual-certificate.ts';
import { solveAssignment, solveSparseAssignment } from '#domain/allocation/solve-assignment.ts';

function matrixOf(table: readonly (readonly number[])[], columns = table[0]?.length ?? 0): CostMatrix {
  return { rows: table.length, columns, costs: Float64Array.from(table.flat()) };
}

function solved(matrix: CostMatrix): Assignment {
  const result = solveAssignment(matrix);
  if (!result.ok) throw new Error('infeasible');
  return result.value;
}

/** The least total over all complete assignments of the rows; Infinity when there is none. */
function bruteForce(
  table: readonly (readonly number[])[],
  row = 0,
  taken: ReadonlySet<number> = new Set(),
): number {
  const costs = table[row];
  if (!costs) return 0;
  let best = Number.POSITIVE_INFINITY;
  costs.forEach((cost, column) => {
    if (cost === Number.POSITIVE_INFINITY || taken.has(column)) return;
    best = Math.min(best, cost + bruteForce(table, row + 1, new Set(taken).add(column)));
  });
  return best;
}

const tableOf = (cell: fc.Arbitrary<number>, rows: number, columns: number) =>
  fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });
const sized = (cell: fc.Arbitrary<number>, most: number) =>
  fc
    .tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))
    .chain(([rows, columns]) => tableOf(cell, rows, columns));

describe('an assignment', () => {
  it('is optimal and certified, with forbidden pairs and any shape', () => {
    const cell = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: -20, max: 20 }) },
      { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    );
    fc.assert(
      fc.property(sized(cell, 5), (table) => {
        const matrix = matrixOf(table);
        const turned = table[0]?.map((_, column) => table.map((row) => row[column] as number)) ?? [];
        const best = bruteForce(table.length <= turned.length ? table : turned);
        const result = solveAssignment(matrix);
        expect(result.ok).toBe(best < Number.POSITIVE_INFINITY);
        if (!result.ok) return;
        expect(result.value.total).toBe(best);
        expect(certify(matrix, result.value)).toEqual({ proven: true, primal: best, dual: best, gap: 0 });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['square', 90, 90, 1_000_000],
    ['square with many ties', 90, 90, 8],
    ['wide', 70, 130, 1_000_000],
    ['tall', 130, 70, 1_000],
  ])('on a core of cheap pairs costs what another solver finds: %s', (_, rows, columns, most) => {
    fc.assert(
      fc.property(tableOf(fc.nat(most), rows, columns), (table) => {
        const matrix = matrixOf(table);
        const ours = solved(matrix);
        const theirs = munkres(table).reduce(
          (total, [row, column]) => total + (table[row]?.[column] ?? 0),
          0,
        );
        expect(ours.total).toBe(theirs);
        expect(certify(matrix, ours).proven).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('is exact where the core has nothing to go by', () => {
    const product = Array.from({ length: 80 }, (_, i) =>
      Array.from({ length: 80 }, (__, j) => (i + 1) * (j + 1)),
    );
    const equal = Array.from({ length: 80 }, () => new Array<number>(100).fill(7));
    const onePairARow = Array.from({ length: 80 }, (_, i) =>
      Array.from({ length: 80 }, (__, j) => (i + j === 79 ? i : Number.POSITIVE_INFINITY)),
    );
    for (const table of [product, equal, onePairARow]) {
      expect(certify(matrixOf(table), solved(matrixOf(table))).proven).toBe(true);
    }
    expect(solved(matrixOf(product)).total).toBe(88_560);
    expect(solved(matrixOf(onePairARow)).total).toBe(3_160);
  });

  it('of fractional costs is proven within rounding', () => {
    fc.assert(
      fc.property(sized(fc.double({ min: 0, max: 1, noNaN: true }), 30), (table) => {
        expect(certify(matrixOf(table), solved(matrixOf(table)), 1e-9).proven).toBe(true);
      }),
    );
  });

  it('of an empty matrix is empty', () => {
    expect(solved(matrixOf([])).total).toBe(0);
    expect([...solved(matrixOf([[], []], 0)).columnOf]).toEqual([-1, -1]);
  });

  it('names rows that compete for too few columns', () => {
    const no = Number.POSITIVE_INFINITY;
    const result = solveAssignment(
      matrixOf([
        [1, no, no],
        [2, no, no],
        [1, 2, 3],
      ]),
    );
    expect(result).toEqual({ ok: false, error: { code: 'infeasible', rows: [0, 1], columns: [0] } });
  });

  it('rejects invalid costs and sizes', () => {
    expect(() => solveAssignment(matrixOf([[1, Number.NaN]]))).toThrow('column 1 costs NaN');
    expect(() => solveAssignment(matrixOf([[Number.NEGATIVE_INFINITY]]))).toThrow('-Infinity');
    const costs = new Float64Array(6_400).fill(5);
    for (const wrong of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      costs[3_217] = wrong;
      expect(() => solveAssignment({ rows: 80, columns: 80, costs })).toThrow(`column 17 costs ${wrong}`);
    }
    expect(() => solveAssignment({ rows: 2, columns: 2, costs: new Float64Array(3) })).toThrow(
      '2 by 2 costs',
    );
  });

  it('of listed pairs rejects inconsistent lists', () => {
    const graph = { rows: 1, columns: 2, starts: Int32Array.of(0, 2) };
    expect(() =>
      solveSparseAssignment({ ...graph, column: Int32Array.of(0, 0), cost: Float64Array.of(1, 2) }),
    ).toThrow('twice');
    expect(() =>
      solveSparseAssignment({ ...graph, column: Int32Array.of(0, 1), cost: Float64Array.of(2, 1) }),
    ).toThrow('costs 1');
    expect(() =>
      solveSparseAssignment({ ...graph, column: Int32Array.of(0), cost: Float64Array.of(2) }),
    ).toThrow('row starts');
  });
});

describe('a dual certificate', () => {
  const matrix = matrixOf([
    [4, 1, 3],
    [2, 0, 5],
    [3, 2, 2],
  ]);

  it('rejects a feasible assignment that is not optimal', () => {
    const best = solved(matrix);
    expect(certify(matrix, best).proven).toBe(true);
    expect(certify(matrix, { ...best, columnOf: Int32Array.of(0, 1, 2) }).proven).toBe(false);
  });

  it('rejects raised duals, duplicate columns and missing rows', () => {
    const best = solved(matrix);
    expect(certify(matrix, { ...best, rowDual: best.rowDual.map((dual) => dual + 1) }).proven).toBe(false);
    expect(certify(matrix, { ...best, columnOf: Int32Array.of(1, 1, 2) }).proven).toBe(false);
    expect(certify(matrix, { ...best, columnOf: Int32Array.of(-1, 0, 2) }).proven).toBe(false);
    expect(certify(matrix, { ...best, columnDual: best.columnDual.map(() => Number.NaN) }).proven).toBe(
      false,
    );
  });
});
