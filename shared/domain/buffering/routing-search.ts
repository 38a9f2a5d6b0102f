import { emptyRoutes, endNode, type RouteState, startNode, totalTravel } from './route-state.ts';
import type { RoutePlan, RoutingInstance } from './routing-instance.ts';
import { type RandomStream, randomStream } from './routing-random.ts';
import {
  type InsertionOrders,
  insertionOrders,
  orderRemoved,
  recreate,
  type Seen,
  type Spot,
} from './routing-recreate.ts';
import {
  type Neighbours,
  nearest,
  type Removed,
  type RuinSettings,
  ruin,
  type Touched,
} from './routing-ruin.ts';

export type SearchBudget = {
  /** Most iterations. With this limit alone, the same seed gives the same plan on any machine. */
  readonly iterations?: number;
  /** Most milliseconds, measured by `nowMillis`; both or neither. */
  readonly millis?: number;
  readonly nowMillis?: () => number;
};

export type SearchSettings = RuinSettings & {
  readonly blinkRate: number;
  /** Annealing temperatures, relative to the mean leg of the initial plan. */
  readonly startTemperature: number;
  readonly endTemperature: number;
};

/** Tuned on the published instances at one second each; see docs/engines/buffering.md. */
export const searchSettings: SearchSettings = {
  averageRemoved: 8,
  maxStringLength: 10,
  splitRate: 0.5,
  splitDepth: 0.01,
  blinkRate: 0.01,
  startTemperature: 3,
  endTemperature: 0.01,
};

export type SearchOutcome = RoutePlan & { readonly iterations: number };

/** Neighbours considered per seed: ruins rarely reach further. */
const NEIGHBOURS = 250;
/** Iterations between two readings of the clock. */
const CLOCK_STRIDE = 64;

/** Working memory of a search: its loop allocates nothing. */
type Search = {
  readonly state: RouteState;
  readonly random: RandomStream;
  readonly settings: SearchSettings;
  readonly neighbours: Neighbours;
  readonly orders: InsertionOrders;
  readonly removed: Removed;
  readonly touched: Touched;
  readonly seen: Seen;
  readonly spot: Spot;
};

/** A copy of a plan: routes, unserved visits, travel and penalty. */
type Snapshot = {
  readonly integers: Int32Array;
  readonly numbers: Float64Array;
  readonly out: Int32Array;
  outCount: number;
  travel: number;
  penalty: number;
};

/**
 * Minimises the penalty of unserved visits, then travel, by ruin and recreate (see `ruin` and `recreate`) with simulated
 * annealing. Deterministic for a seed and a limit on iterations.
 * @throws RangeError for a budget that sets no limit.
 */
export function searchRoutes(
  instance: RoutingInstance,
  seed: number,
  budget: SearchBudget,
  settings: SearchSettings = searchSettings,
): SearchOutcome {
  const progressOf = progressBy(budget);
  const search = startSearch(instance, seed, settings);
  const { state } = search;
  const current = takeSnapshot(search);
  const best = takeSnapshot(search);
  const hot = (settings.startTemperature * current.travel) / Math.max(1, instance.visits);
  const cooling = settings.endTemperature / settings.startTemperature;
  let temperature = hot;
  let iteration = 0;
  for (; instance.visits > 0; iteration++) {
    if (iteration % CLOCK_STRIDE === 0) {
      const progress = progressOf(iteration);
      if (progress >= 1) break;
      temperature = hot * cooling ** progress;
    }
    const change = improve(search, current);
    if (change >= -temperature * Math.log(search.random.unit())) {
      restore(state, current);
      continue;
    }
    accept(search, current);
    if (current.travel - best.travel + (current.penalty - best.penalty) < -1e-9) copy(current, best);
  }
  restore(state, best);
  return { ...readPlan(state), iterations: iteration };
}

/** Share of the budget spent at an iteration. */
function progressBy(budget: SearchBudget): (iteration: number) => number {
  const { iterations = Number.POSITIVE_INFINITY, millis = Number.POSITIVE_INFINITY, nowMillis } = budget;
  const timed = nowMillis !== undefined && millis < Number.POSITIVE_INFINITY;
  if (!(timed || iterations < Number.POSITIVE_INFINITY)) {
    throw new RangeError('A search needs a number of iterations, or milliseconds and a clock.');
  }
  const startedAt = nowMillis?.() ?? 0;
  return (iteration) => Math.max(iteration / iterations, timed ? (nowMillis() - startedAt) / millis : 0);
}

/** A first plan by greedy insertion in a random order. */
function startSearch(instance: RoutingInstance, seed: number, settings: SearchSettings): Search {
  const { visits, vehicles } = instance;
  const state = emptyRoutes(instance);
  const search: Search = {
    state,
    random: randomStream(seed),
    settings,
    neighbours: nearest(state, NEIGHBOURS),
    orders: insertionOrders(state),
    removed: { visits: Int32Array.from({ length: visits }, (_, i) => i), count: visits, delta: 0 },
    touched: { stamp: new Int32Array(vehicles), round: 0 },
    seen: { stamp: new Int32Array(vehicles), round: 0 },
    spot: { node: -1, delta: 0 },
  };
  const { removed, random, orders, seen, spot } = search;
  orderRemoved(removed, orders, random);
  recreate(state, removed, 0, random, seen, spot);
  return search;
}

/** Ruins and recreates the plan in `state`; says by how much its cost changed. */
function improve(search: Search, current: Snapshot): number {
  const { state, neighbours, settings, random, removed, touched, orders, seen, spot } = search;
  removed.count = current.outCount;
  removed.delta = 0;
  for (let i = 0; i < current.outCount; i++) removed.visits[i] = current.out[i] as number;
  ruin(state, neighbours, settings, random, removed, touched);
  orderRemoved(removed, orders, random);
  recreate(state, removed, settings.blinkRate, random, seen, spot);
  return removed.delta + (penaltyOf(search) - current.penalty);
}

function penaltyOf(search: Search): number {
  const { removed, state } = search;
  let sum = 0;
  for (let i = 0; i < removed.count; i++)
    sum += state.instance.penalty[removed.visits[i] as number] as number;
  return sum;
}

function accept(search: Search, current: Snapshot): void {
  const { removed, state } = search;
  current.travel += removed.delta;
  current.penalty = penaltyOf(search);
  current.outCount = removed.count;
  for (let i = 0; i < removed.count; i++) current.out[i] = removed.visits[i] as number;
  current.integers.set(state.integers);
  current.numbers.set(state.numbers);
}

function takeSnapshot(search: Search): Snapshot {
  const { state, removed } = search;
  const out = new Int32Array(state.instance.visits);
  out.set(removed.visits.subarray(0, removed.count));
  return {
    integers: state.integers.slice(),
    numbers: state.numbers.slice(),
    out,
    outCount: removed.count,
    travel: totalTravel(state),
    penalty: penaltyOf(search),
  };
}

function copy(from: Snapshot, to: Snapshot): void {
  to.integers.set(from.integers);
  to.numbers.set(from.numbers);
  to.out.set(from.out);
  to.outCount = from.outCount;
  to.travel = from.travel;
  to.penalty = from.penalty;
}

function restore(state: RouteState, snapshot: Snapshot): void {
  state.integers.set(snapshot.integers);
  state.numbers.set(snapshot.numbers);
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
