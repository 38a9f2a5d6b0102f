import { arrival, endNode, insertAfter, type RouteState, serviceStart, startNode } from './route-state.ts';
import type { RandomStream } from './routing-random.ts';
import type { Removed } from './routing-ruin.ts';

/** Sort keys per order and visit, ascending, and the weight of each order. */
export type InsertionOrders = { readonly keys: readonly Float64Array[]; readonly weights: readonly number[] };

/** Insertion orders and their weights as in the paper: random, demand, far, close, and by time window. */
export function insertionOrders(state: RouteState): InsertionOrders {
  const { visits, vehicles, demand, ready, due, travel, places, startPlace } = state.instance;
  const far = new Float64Array(visits);
  for (let i = 0; i < visits; i++) {
    for (let v = 0; v < vehicles; v++)
      far[i] = (far[i] as number) + (travel[(startPlace[v] as number) * places + i] as number);
  }
  const by = (key: (visit: number) => number): Float64Array =>
    Float64Array.from({ length: visits }, (_, i) => key(i));
  const keys = [
    by(() => 0),
    by((i) => -(demand[i] as number)),
    by((i) => -(far[i] as number)),
    by((i) => far[i] as number),
    by((i) => (due[i] as number) - (ready[i] as number)),
    by((i) => ready[i] as number),
    by((i) => -(due[i] as number)),
  ];
  return { keys, weights: [4, 4, 2, 1, 2, 2, 2] };
}

/** Shuffles the removed visits, then sorts them stably by a randomly drawn order. */
export function orderRemoved(removed: Removed, orders: InsertionOrders, random: RandomStream): void {
  const { visits, count } = removed;
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const visit = visits[i] as number;
    visits[i] = visits[j] as number;
    visits[j] = visit;
  }
  let draw = random.unit() * orders.weights.reduce((sum, weight) => sum + weight, 0);
  let chosen = 0;
  while (chosen < orders.weights.length - 1 && draw >= (orders.weights[chosen] as number)) {
    draw -= orders.weights[chosen] as number;
    chosen++;
  }
  if (chosen === 0) return;
  const key = orders.keys[chosen] as Float64Array;
  for (let i = 1; i < count; i++) {
    const visit = visits[i] as number;
    const rank = key[visit] as number;
    let j = i - 1;
    while (j >= 0 && (key[visits[j] as number] as number) > rank) {
      visits[j + 1] = visits[j] as number;
      j--;
    }
    visits[j + 1] = visit;
  }
}

/** The best insertion: after `node` (-1: none feasible), for `delta` more travel. Reused. */
export type Spot = { node: number; delta: number };

/** The kinds of empty vehicle already tried for the current visit. */
export type Seen = { readonly stamp: Int32Array; round: number };

/**
 * The cheapest feasible insertion of a visit over all vehicles that may serve it. Each position is skipped with
 * probability `blinkRate` (the paper's blinks, which make the insertion less greedy).
 */
function cheapestSpot(
  state: RouteState,
  visit: number,
  blinkRate: number,
  random: RandomStream,
  seen: Seen,
  spot: Spot,
): void {
  const { size, load } = state;
  const { vehicles, allowed, capacity, demand, kind } = state.instance;
  spot.node = -1;
  spot.delta = Number.POSITIVE_INFINITY;
  seen.round++;
  for (let v = 0; v < vehicles; v++) {
    if (allowed[visit * vehicles + v] === 0) continue;
    if ((load[v] as number) + (demand[visit] as number) > (capacity[v] as number)) continue;
    if (size[v] === 0) {
      const group = kind[v] as number;
      if (seen.stamp[group] === seen.round) continue;
      seen.stamp[group] = seen.round;
    }
    scanRoute(state, visit, v, blinkRate, random, spot);
  }
}

function scanRoute(
  state: RouteState,
  visit: number,
  vehicle: number,
  blinkRate: number,
  random: RandomStream,
  spot: Spot,
): void {
  const { next, begin, latest, place, service } = state;
  const { travel, way, places } = state.instance;
  const due = state.due[visit] as number;
  const ready = state.ready[visit] as number;
  const duration = service[visit] as number;
  const row = visit * places;
  const last = endNode(state, vehicle);
  const first = startNode(state, vehicle);
  const lone = state.size[vehicle] === 0;
  let from = first;
  let best = spot.delta;
  while (from !== last) {
    const to = next[from] as number;
    const leave = (begin[from] as number) + (service[from] as number);
    if (leave > due) return;
    const fromRow = (place[from] as number) * places;
    const toPlace = place[to] as number;
    const there = travel[fromRow + visit] as number;
    const onward = travel[row + toPlace] as number;
    const delta = there + onward - (lone ? 0 : (travel[fromRow + toPlace] as number));
    if (delta < best) {
      const arrive = arrival(state, vehicle, leave, way[fromRow + visit] as number);
      const start = serviceStart(state, vehicle, Math.max(arrive, ready), duration);
      if (
        start <= due &&
        arrival(state, vehicle, start + duration, way[row + toPlace] as number) <= (latest[to] as number) &&
        random.unit() >= blinkRate
      ) {
        best = delta;
        spot.node = from;
        spot.delta = delta;
      }
    }
    from = to;
  }
}

/**
 * Greedy insertion with blinks: reinserts the removed visits one after another at their cheapest position. Visits
 * without a feasible position stay in `removed`. Adds the change of travel to `removed.delta`.
 */
export function recreate(
  state: RouteState,
  removed: Removed,
  blinkRate: number,
  random: RandomStream,
  seen: Seen,
  spot: Spot,
): void {
  let left = 0;
  for (let i = 0; i < removed.count; i++) {
    const visit = removed.visits[i] as number;
    cheapestSpot(state, visit, blinkRate, random, seen, spot);
    if (spot.node < 0) {
      removed.visits[left++] = visit;
      continue;
    }
    insertAfter(state, visit, spot.node);
    removed.delta += spot.delta;
  }
  removed.count = left;
}
