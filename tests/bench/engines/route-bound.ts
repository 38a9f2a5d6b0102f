import { coveringProgram } from './covering-program.ts';
import { type Walk, walkPricing } from './route-pricing.ts';
import type { SolomonProblem } from './solomon.ts';

/** `distance`: no plan is shorter. `complete`: the relaxation is solved, so it has no better bound to give. */
export type RouteBound = { readonly distance: number; readonly rounds: number; readonly complete: boolean };

/**
 * A distance that no plan of an instance can go below, by column generation (Desrochers, Desrosiers, Solomon,
 * Operations Research 40, 1992). With prices `p` of the customers and a fleet of `K`, every plan costs at least
 * `sum(p) + K min(0, least reduced cost of a walk)`: a plan's routes cover each customer, and each is a walk. That
 * holds whatever the prices are, as long as none is below zero; how they were found does not matter.
 * Ends when the bound passes `enough`, when it can't rise any more, or when `isOver` says so. `routes` are to begin
 * with, from a plan that is known.
 */
export function routeBound(
  problem: SolomonProblem,
  routes: readonly (readonly number[])[],
  enough: number,
  isOver: () => boolean,
): RouteBound {
  const { customers, depot, vehicles } = problem;
  const place = (i: number) => customers[i] ?? depot;
  const between = (a: number, b: number): number => {
    const [p, q] = [place(a), place(b)];
    return Math.hypot(p.x - q.x, p.y - q.y);
  };
  const walkAlong = (route: readonly number[]): Walk => ({
    cost: [-1, ...route].reduce((sum, from, i) => sum + between(from, route[i] ?? -1), 0),
    customers: route,
  });
  const program = coveringProgram(customers.map((_, i) => 2 * between(-1, i)));
  program.add(routes.filter((route) => route.length > 0).map(walkAlong));
  const pricing = walkPricing(problem, isOver);
  let distance = 0;
  for (let rounds = 1; ; rounds++) {
    const prices = program.solve().prices.map((price) => Math.max(0, price));
    const priced = pricing(prices);
    if (priced === null) return { distance, rounds, complete: false };
    const { least, walks } = priced;
    const bound = prices.reduce((sum, price) => sum + price, 0) + vehicles * least;
    distance = Math.max(distance, bound);
    const complete = walks.length === 0;
    if (complete || distance > enough || isOver()) return { distance, rounds, complete };
    program.add(walks);
  }
}
