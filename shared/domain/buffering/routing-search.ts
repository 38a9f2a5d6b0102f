import { emptyRoutes, endNode, type RouteState, startNode, totalTravel } from './route-state.ts';
import type { RoutePlan, RoutingInstance } from './routing-instance.ts';
import { randomStream } from './routing-random.ts';
import { insertionOrders, orderRemoved, recreate, type Seen, type Spot } from './routing-recreate.ts';
import { nearest, type Removed, type RuinSettings, ruin } from './routing-ruin.ts';

export type SearchBudget = {
  /** Ruins at most. With this alone the same seed gives the same plan on any machine. */
  readonly iterations?: number;
  /** Milliseconds at most, read from `nowMillis`. */
  readonly millis?: number;
  readonly nowMillis?: () => number;
};

export type SearchSettings = RuinSettings & {
  readonly blinkRate: number;
  /** Temperatures of the annealing as a share of the mean leg of the first plan. */
  readonly startTemperature: number;
  readonly endTemperature: number;
};

export const searchSettings: SearchSettings = {
  averageRemoved: 10,
  maxStringLength: 10,
  splitRate: 0.5,
  splitDepth: 0.01,
  blinkRate: 0.01,
  startTemperature: 0.5,
  endTemperature: 0.005,
};

export type SearchOutcome = RoutePlan & { readonly iterations: number };

/**
 * Plans routes: as few unserved visits (by penalty) as it can, then as little travel. Ruin and recreate
 * with simulated annealing; deterministic given the seed and an iteration budget.
 */
export function searchRoutes(
  instance: RoutingInstance,
  seed: number,
  budget: SearchBudget,
  settings: SearchSettings = searchSettings,
): SearchOutcome {
  const random = randomStream(seed);
  const state = emptyRoutes(instance);
  const { visits, vehicles, penalty } = instance;
  const orders = insertionOrders(state);
  const neighbours = nearest(state, Math.min(visits, 250));
  const seen: Seen = { stamp: new Int32Array(vehicles + 1), round: 0 };
  const touched = { stamp: new Int32Array(vehicles), round: 0 };
  const spot: Spot = { node: -1, delta: 0 };
  const removed: Removed = {
    visits: Int32Array.from({ length: visits }, (_, i) => i),
    count: visits,
    delta: 0,
  };
  orderRemoved(removed, orders, random);
  recreate(state, removed, 0, random, seen, spot);

  const out = new Int32Array(visits);
  let outCount = removed.count;
  out.set(removed.visits.subarray(0, outCount));
  const charge = (): number => {
    let sum = 0;
    for (let i = 0; i < removed.count; i++) sum += penalty[removed.visits[i] as number] as number;
    return sum;
  };
  let cost = totalTravel(state) + charge();
  const keptIntegers = state.integers.slice();
  const keptNumbers = state.numbers.slice();
  let bestCost = cost;
  const bestIntegers = state.integers.slice();
  const meanLeg = totalTravel(state) / Math.max(1, visits);
  const hot = settings.startTemperature * meanLeg;
  const cooling = settings.endTemperature / settings.startTemperature;
  const limit = budget.iterations ?? Number.POSITIVE_INFINITY;
  const now = budget.nowMillis ?? (() => 0);
  const startedAt = now();
  let temperature = hot;
  let fixed = 0;
  for (let i = 0; i < out.length; i++) if (i < outCount) fixed += penalty[out[i] as number] as number;

  let iteration = 0;
  for (; iteration < limit; iteration++) {
    if ((iteration & 63) === 0) {
      const spent = budget.millis === undefined ? 0 : (now() - startedAt) / budget.millis;
      const progress = Math.max(spent, iteration / limit);
      if (progress >= 1) break;
      temperature = hot * cooling ** progress;
    }
    removed.count = outCount;
    removed.delta = 0;
    for (let i = 0; i < outCount; i++) removed.visits[i] = out[i] as number;
    ruin(state, neighbours, settings, random, removed, touched);
    orderRemoved(removed, orders, random);
    recreate(state, removed, settings.blinkRate, random, seen, spot);
    const charged = removed.count === 0 ? 0 : charge();
    const candidate = cost + removed.delta + charged - fixed;
    if (candidate < cost - temperature * Math.log(random.unit())) {
      cost = candidate;
      fixed = charged;
      outCount = removed.count;
      for (let i = 0; i < outCount; i++) out[i] = removed.visits[i] as number;
      keptIntegers.set(state.integers);
      keptNumbers.set(state.numbers);
      if (cost < bestCost - 1e-9) {
        bestCost = cost;
        bestIntegers.set(state.integers);
      }
    } else {
      state.integers.set(keptIntegers);
      state.numbers.set(keptNumbers);
    }
  }
  state.integers.set(bestIntegers);
  return { ...readPlan(state), iterations: iteration };
}

function readPlan(state: RouteState): RoutePlan {
  const routes: number[][] = [];
  for (let v = 0; v < state.instance.vehicles; v++) {
    const route: number[] = [];
    const end = endNode(state, v);
    for (let at = state.next[startNode(state, v)] as number; at !== end; at = state.next[at] as number)
      route.push(at);
    routes.push(route);
  }
  const unserved: number[] = [];
  for (let i = 0; i < state.instance.visits; i++) if (state.route[i] === -1) unserved.push(i);
  return { routes, unserved, travel: totalTravel(state) };
}
