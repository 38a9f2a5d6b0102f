import { describe, expect, it } from 'vitest';
import type { RoutingInstance } from '#domain/buffering/routing-instance.ts';
import { randomStream } from '#domain/buffering/routing-random.ts';
import { searchRoutes } from '#domain/buffering/routing-search.ts';

/** Visits on a circle, all day long, from a depot at its centre. */
function circle(visits: number, vehicles: number, capacity: number): RoutingInstance {
  const points = Array.from({ length: visits }, (_, i) => {
    const angle = (2 * Math.PI * i) / visits;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  const all = [...points, [0, 0] as const];
  const travel = Float64Array.from(all.flatMap((a) => all.map((b) => Math.hypot(a[0] - b[0], a[1] - b[1]))));
  const fill = (value: number, length: number): Float64Array => new Float64Array(length).fill(value);
  return {
    visits,
    vehicles,
    places: visits + 1,
    travel,
    way: travel,
    ready: fill(0, visits),
    due: fill(1000, visits),
    service: fill(1, visits),
    demand: fill(1, visits),
    penalty: fill(1e6, visits),
    startPlace: new Int32Array(vehicles).fill(visits),
    endPlace: new Int32Array(vehicles).fill(visits),
    opens: fill(0, vehicles),
    closes: fill(2000, vehicles),
    capacity: fill(capacity, vehicles),
    kind: new Int32Array(vehicles),
    allowed: new Uint8Array(visits * vehicles).fill(1),
    breaks: Array.from({ length: vehicles }, () => []),
  };
}

describe('searchRoutes', () => {
  it('goes round a circle in one tour', () => {
    const plan = searchRoutes(circle(24, 3, 100), 1, { iterations: 3000 });
    const chord = 2 * Math.sin(Math.PI / 24);
    expect(plan.travel).toBeCloseTo(2 + 23 * chord, 6);
    expect(plan.routes.filter((route) => route.length > 0)).toHaveLength(1);
  });

  it('cuts the circle into as many tours as the capacity asks for', () => {
    const plan = searchRoutes(circle(24, 4, 8), 1, { iterations: 3000 });
    const chord = 2 * Math.sin(Math.PI / 24);
    expect(plan.routes.map((route) => route.length).sort()).toEqual([0, 8, 8, 8]);
    expect(plan.travel).toBeCloseTo(3 * (2 + 7 * chord), 6);
  });

  it('serves as many as there is room for and leaves the cheapest penalty out', () => {
    const instance = circle(6, 1, 4);
    instance.penalty.set([1e6, 5e6, 1e6, 5e6, 5e6, 5e6]);
    const plan = searchRoutes(instance, 3, { iterations: 500 });
    expect([...plan.unserved].sort()).toEqual([0, 2]);
  });

  it('gives an empty plan for no visits or no vehicles', () => {
    expect(searchRoutes(circle(0, 2, 5), 1, { iterations: 10 })).toMatchObject({
      routes: [[], []],
      travel: 0,
    });
    expect(searchRoutes(circle(3, 0, 5), 1, { iterations: 10 }).unserved).toEqual([0, 1, 2]);
  });

  it('handles visits at one and the same place', () => {
    const instance = circle(10, 2, 100);
    instance.travel.fill(0);
    expect(searchRoutes(instance, 1, { iterations: 200 })).toMatchObject({ travel: 0, unserved: [] });
  });

  it('wants a budget that ends', () => {
    expect(() => searchRoutes(circle(3, 1, 5), 1, {})).toThrow(RangeError);
    expect(() => searchRoutes(circle(3, 1, 5), 1, { millis: 10 })).toThrow(RangeError);
  });
});

describe('randomStream', () => {
  it('repeats by seed, differs between seeds, and spreads evenly', () => {
    const draw = (seed: number): number[] => {
      const random = randomStream(seed);
      return Array.from({ length: 2000 }, () => random.below(10));
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    for (const seed of [0, 1, -1, 123456789]) {
      const counts = draw(seed).reduce(
        (all, digit) => all.with(digit, (all[digit] ?? 0) + 1),
        new Array<number>(10).fill(0),
      );
      expect(Math.min(...counts)).toBeGreaterThan(140);
      expect(Math.max(...counts)).toBeLessThan(260);
    }
  });
});
