import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeBound } from '#tests/bench/engines/route-bound.ts';
import type { SolomonProblem } from '#tests/bench/engines/solomon.ts';

const problemOf = (rows: readonly (readonly [number, number, number, number])[]): SolomonProblem => ({
  name: 'small',
  vehicles: rows.length,
  capacity: 6,
  depot: { x: 0, y: 0, demand: 0, ready: 0, due: 200, service: 0 },
  customers: rows.map(([x, y, ready, width]) => ({ x, y, demand: 2, ready, due: ready + width, service: 3 })),
});

/** Whether the customers can be called at in that order, and the way's length. */
function lengthInOrder({ customers, depot, capacity }: SolomonProblem, order: readonly number[]): number {
  let [time, length, load, at] = [0, 0, 0, depot];
  for (const customer of order) {
    const next = customers[customer] ?? depot;
    const leg = Math.hypot(next.x - at.x, next.y - at.y);
    time = Math.max(next.ready, time + at.service + leg);
    length += leg;
    load += next.demand;
    at = next;
    if (time > next.due || load > capacity) return Infinity;
  }
  const home = Math.hypot(at.x, at.y);
  return time + at.service + home > depot.due ? Infinity : length + home;
}

const orders = (some: readonly number[]): number[][] =>
  some.length === 0
    ? [[]]
    : some.flatMap((first) =>
        orders(some.filter((other) => other !== first)).map((rest) => [first, ...rest]),
      );

/** The shortest plan, by trying every route of every subset. */
function shortest(problem: SolomonProblem): number {
  const size = problem.customers.length;
  const best = Array.from({ length: 1 << size }, (_, set) => {
    const members = problem.customers.map((_customer, i) => i).filter((i) => set & (1 << i));
    return members.length > 3
      ? Infinity
      : Math.min(...orders(members).map((order) => lengthInOrder(problem, order)));
  });
  for (let set = 1; set < best.length; set++) {
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) {
      best[set] = Math.min(best[set] as number, (best[part] as number) + (best[set ^ part] as number));
    }
  }
  return best.at(-1) as number;
}

const place = fc.integer({ min: -20, max: 20 });
const rows = fc.array(
  fc.tuple(place, place, fc.integer({ min: 40, max: 90 }), fc.integer({ min: 0, max: 60 })),
  { minLength: 1, maxLength: 6 },
);

describe('routeBound', () => {
  it('never lies above the shortest plan, nor far below it once complete', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const problem = problemOf(drawn);
        const bound = routeBound(problem, [], Infinity, () => false);
        const best = shortest(problem);
        expect(bound.complete).toBe(true);
        expect(bound.distance).toBeLessThanOrEqual(best + 1e-5);
        expect(bound.distance).toBeGreaterThan(0.8 * best - 1e-3);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('is exact where every customer needs a vehicle of their own', () => {
    const problem = problemOf([
      [10, 0, 40, 0],
      [-10, 0, 40, 0],
      [0, 10, 40, 0],
    ]);
    expect(routeBound(problem, [], Infinity, () => false).distance).toBeCloseTo(60, 4);
  });

  it('ends as soon as the bound is enough', () => {
    const problem = problemOf([
      [10, 0, 40, 20],
      [12, 0, 40, 30],
      [-14, 3, 50, 20],
    ]);
    const full = routeBound(problem, [], Infinity, () => false);
    const early = routeBound(problem, [], 10, () => false);
    expect(early.distance).toBeGreaterThan(10);
    expect(early.rounds).toBeLessThanOrEqual(full.rounds);
  });

  it('gives the bound it has when time is up', () => {
    const problem = problemOf([
      [10, 0, 40, 20],
      [12, 0, 40, 30],
      [-14, 3, 50, 20],
    ]);
    const full = routeBound(problem, [], Infinity, () => false);
    const cut = routeBound(problem, [], Infinity, () => true);
    expect(cut).toMatchObject({ rounds: 1, complete: false });
    expect(cut.distance).toBeLessThan(full.distance);
  });
});
