import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Certificate, certify } from '#domain/allocation/dual-certificate.ts';
import { solveAssignment } from '#domain/allocation/solve-assignment.ts';

const odd = fc.oneof(
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    0,
    -1e308,
    1e308,
    5e-324,
  ),
  fc.double(),
);

function forAny<T>(inputs: fc.Arbitrary<T>, check: (input: T) => void): void {
  fc.assert(fc.property(inputs, check), { numRuns: 300 });
}

describe('verifying an arbitrary certificate', () => {
  /** The least that as many pairs as there can be cost together; Infinity where there are none so many. */
  function cheapest(rows: number, columns: number, costs: readonly number[]): number {
    const wide = rows <= columns;
    const [short, long] = wide ? [rows, columns] : [columns, rows];
    const cost = (a: number, b: number) => costs[wide ? a * columns + b : b * columns + a] ?? Number.NaN;
    const from = (line: number, free: readonly number[]): number =>
      line === short
        ? 0
        : Math.min(
            Infinity,
            ...free.map(
              (other) =>
                cost(line, other) +
                from(
                  line + 1,
                  free.filter((one) => one !== other),
                ),
            ),
          );
    return from(
      0,
      Array.from({ length: long }, (_, i) => i),
    );
  }
  const price = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -3, max: 9 }) }, fc.constant(Infinity));
  const matrix = fc.record({ rows: fc.nat(4), columns: fc.nat(4) }).chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      costs: fc.array(price, { minLength: rows * columns, maxLength: rows * columns }),
    }),
  );
  const spoilt = fc.record({
    part: fc.constantFrom('columnOf', 'rowDual', 'columnDual', 'costs'),
    at: fc.nat(15),
    by: fc.oneof(odd, fc.integer({ min: -3, max: 9 })),
    lacks: fc.boolean(),
  });

  it('accepts only optimal assignments, compared with brute force, and never a corrupted one', () => {
    let [proven, refused] = [0, 0];
    forAny(fc.tuple(matrix, fc.option(spoilt)), ([{ rows, columns, costs }, spoil]) => {
      const solved = solveAssignment({ rows, columns, costs: Float64Array.from(costs) });
      if (!solved.ok) return;
      const parts = {
        columnOf: [...solved.value.columnOf],
        rowDual: [...solved.value.rowDual],
        columnDual: [...solved.value.columnDual],
        costs: [...costs],
      };
      if (spoil?.lacks) parts[spoil.part].pop();
      else if (spoil && spoil.at < parts[spoil.part].length) parts[spoil.part][spoil.at] = spoil.by;
      const shown: Certificate = certify(
        { rows, columns, costs: Float64Array.from(parts.costs) },
        {
          total: solved.value.total,
          columnOf: Int32Array.from(parts.columnOf),
          rowDual: Float64Array.from(parts.rowDual),
          columnDual: Float64Array.from(parts.columnDual),
        },
      );
      if (!spoil) expect(shown.proven).toBe(true);
      if (!shown.proven) {
        expect(shown.fault).not.toBe('');
        refused += 1;
        return;
      }
      proven += 1;
      expect(Number.isFinite(shown.primal) && Number.isFinite(shown.dual)).toBe(true);
      expect(shown).toMatchObject({ gap: 0, primal: cheapest(rows, columns, parts.costs) });
    });
    expect(Math.min(proven, refused)).toBeGreaterThan(20);
  });

  it('rejects invalid sizes and tolerances', () => {
    const sized = fc.record({
      rows: odd,
      columns: odd,
      costs: fc.array(odd, { maxLength: 4 }),
      tolerance: odd,
    });
    forAny(sized, ({ rows, columns, costs, tolerance }) => {
      const none = {
        columnOf: new Int32Array(0),
        rowDual: new Float64Array(0),
        columnDual: new Float64Array(0),
      };
      const one = {
        ...none,
        columnOf: Int32Array.of(0),
        rowDual: Float64Array.of(0),
        columnDual: Float64Array.of(0),
      };
      const shown = { rows, columns, costs: Float64Array.from(costs) };
      const isEmpty =
        rows === 0 && columns === 0 && costs.length === 0 && tolerance >= 0 && tolerance < Infinity;
      expect(certify(shown, { ...none, total: 0 }, tolerance).proven).toBe(isEmpty);
      expect(certify({ ...shown, rows: 1, columns: 1 }, { ...one, total: 0 }, Infinity).proven).toBe(false);
    });
  });
});
