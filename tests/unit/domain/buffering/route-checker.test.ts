import { describe, expect, it } from 'vitest';
import { type CheckedProblem, checkRoutes } from '#tests/support/route-checker.ts';

const visit = (name: string, earliest: number, latest: number) => ({
  name,
  earliest,
  latest,
  service: 10,
  demand: 1,
});
const problem: CheckedProblem = {
  visits: [visit('a', 0, 50), visit('b', 0, 50), visit('c', 40, 60)],
  vehicles: [
    { opens: 0, closes: 100, capacity: 2, pauses: [[30, 40]], mayServe: (index) => index !== 1 },
    { opens: 0, closes: 100, capacity: 2, pauses: [], mayServe: () => true },
  ],
  distance: () => 15,
};

describe('checkRoutes', () => {
  it('finds nothing wrong with sound routes and sums their distance', () => {
    expect(checkRoutes(problem, [[0], [1, 2]], [])).toEqual({ faults: [], distance: 75 });
    expect(checkRoutes(problem, [[], []], [0, 1, 2])).toEqual({ faults: [], distance: 0 });
  });

  it('names visits that are missing or double, wrong vehicles and too full ones', () => {
    expect(checkRoutes(problem, [[0], [0]], [1]).faults).toEqual(['a appears 2 times', 'c appears 0 times']);
    expect(checkRoutes(problem, [[1], [0]], [2]).faults).toEqual(['vehicle 0 may not serve b']);
    expect(checkRoutes(problem, [[], [0, 1, 2]], []).faults).toContain('route 1 carries 3 of 2');
  });

  it('names late starts and late returns, with pauses counted', () => {
    const late = { ...problem, distance: () => 51 };
    expect(checkRoutes(late, [[], [0]], [1, 2]).faults).toEqual([
      'a starts at 51, after 50',
      'route 1 ends at 112, after 100',
    ]);
    // 29 to drive, a pause from 30 to 40 that the work may not touch, 10 to work, 29 back.
    const slow = { ...problem, distance: () => 29 };
    expect(checkRoutes(slow, [[0], []], [1, 2]).faults).toEqual([]);
    const slower = { ...problem, distance: () => 31 };
    expect(checkRoutes(slower, [[0], []], [1, 2]).faults).toEqual([]);
    expect(checkRoutes({ ...problem, distance: () => 41 }, [[0], []], [1, 2]).faults).toHaveLength(2);
  });
});
