import type { RoutingInstance } from './routing-instance.ts';

/**
 * Routes as doubly linked lists of nodes: visits, then a start and an end node per vehicle. `begin` is the earliest start
 * of service at each node, `latest` the latest that keeps the rest of the route feasible, so an insertion is checked in
 * O(1) (Savelsbergh, 1992). Two buffers hold everything, so a snapshot is two copies.
 */
export type RouteState = {
  readonly instance: RoutingInstance;
  readonly nodes: number;
  readonly place: Int32Array;
  readonly service: Float64Array;
  readonly ready: Float64Array;
  readonly due: Float64Array;
  readonly paused: Uint8Array;
  readonly integers: Int32Array;
  readonly numbers: Float64Array;
  readonly next: Int32Array;
  readonly prev: Int32Array;
  /** Vehicle of each node; -1 for an unserved visit. */
  readonly route: Int32Array;
  readonly size: Int32Array;
  readonly begin: Float64Array;
  readonly latest: Float64Array;
  readonly load: Float64Array;
};

export const startNode = (state: RouteState, vehicle: number): number => state.instance.visits + vehicle;
export const endNode = (state: RouteState, vehicle: number): number =>
  state.instance.visits + state.instance.vehicles + vehicle;

/** All vehicles empty, all visits unserved. */
export function emptyRoutes(instance: RoutingInstance): RouteState {
  const { visits, vehicles } = instance;
  const nodes = visits + 2 * vehicles;
  const integers = new Int32Array(3 * nodes + vehicles);
  const numbers = new Float64Array(2 * nodes + vehicles);
  const fixed = (values: Float64Array, starts: Float64Array, ends: Float64Array): Float64Array => {
    const all = new Float64Array(nodes);
    all.set(values);
    all.set(starts, visits);
    all.set(ends, visits + vehicles);
    return all;
  };
  const none = new Float64Array(vehicles);
  const state: RouteState = {
    instance,
    nodes,
    place: new Int32Array(nodes),
    service: fixed(instance.service, none, none),
    ready: fixed(instance.ready, instance.opens, instance.opens),
    due: fixed(instance.due, instance.closes, instance.closes),
    paused: Uint8Array.from(instance.breaks, (breaks) => (breaks.length > 0 ? 1 : 0)),
    integers,
    numbers,
    next: integers.subarray(0, nodes),
    prev: integers.subarray(nodes, 2 * nodes),
    route: integers.subarray(2 * nodes, 3 * nodes),
    size: integers.subarray(3 * nodes),
    begin: numbers.subarray(0, nodes),
    latest: numbers.subarray(nodes, 2 * nodes),
    load: numbers.subarray(2 * nodes),
  };
  state.route.fill(-1);
  for (let i = 0; i < visits; i++) state.place[i] = i;
  for (let v = 0; v < vehicles; v++) {
    const start = startNode(state, v);
    const end = endNode(state, v);
    state.place[start] = instance.startPlace[v] as number;
    state.place[end] = instance.endPlace[v] as number;
    state.route[start] = v;
    state.route[end] = v;
    state.next[start] = end;
    state.prev[end] = start;
    state.begin[start] = instance.opens[v] as number;
    state.latest[end] = instance.closes[v] as number;
    forward(state, end);
    backward(state, start);
  }
  return state;
}

/** What computing with a vehicle's breaks requires. */
export type Pauses = Pick<RouteState, 'instance' | 'paused'>;

/** Arrival time of a trip that the vehicle's breaks interrupt. */
export function arrival(state: Pauses, vehicle: number, depart: number, travel: number): number {
  let at = depart + travel;
  if (state.paused[vehicle] === 0) return at;
  for (const [start, end] of state.instance.breaks[vehicle] ?? []) {
    if (end <= depart) continue;
    if (at <= start) break;
    at += end - Math.max(start, depart);
  }
  return at;
}

/** Earliest start of a service of that length at or after `at` that no break of the vehicle interrupts. */
export function serviceStart(state: Pauses, vehicle: number, at: number, service: number): number {
  if (state.paused[vehicle] === 0) return at;
  let start = at;
  for (const [from, to] of state.instance.breaks[vehicle] ?? []) {
    if (to <= start) continue;
    if (start + service <= from && start < from) break;
    start = to;
  }
  return start;
}

/** Latest departure that arrives by `by`: the inverse of `arrival`. */
function departure(state: Pauses, vehicle: number, by: number, travel: number): number {
  let at = by - travel;
  if (state.paused[vehicle] === 0) return at;
  const breaks = state.instance.breaks[vehicle] ?? [];
  for (let i = breaks.length - 1; i >= 0; i--) {
    const [start, end] = breaks[i] as readonly [number, number];
    if (start >= by) continue;
    if (at >= end) break;
    at -= Math.min(end, by) - start;
  }
  return at;
}

/** Latest start at or before `at` of a service that no break interrupts. */
function latestServiceStart(state: Pauses, vehicle: number, at: number, service: number): number {
  if (state.paused[vehicle] === 0) return at;
  const breaks = state.instance.breaks[vehicle] ?? [];
  let start = at;
  for (let i = breaks.length - 1; i >= 0; i--) {
    const [from, to] = breaks[i] as readonly [number, number];
    if (start >= to) break;
    if (start + service > from) start = from - service;
  }
  return start;
}

/** Propagates earliest starts from `node` forwards until they don't change. */
export function forward(state: RouteState, node: number): void {
  const { next, prev, begin, place, service, ready } = state;
  const { way, places } = state.instance;
  const vehicle = state.route[node] as number;
  const last = endNode(state, vehicle);
  for (let at = node; ; at = next[at] as number) {
    const before = prev[at] as number;
    const minutes = way[(place[before] as number) * places + (place[at] as number)] as number;
    const arrive = arrival(state, vehicle, (begin[before] as number) + (service[before] as number), minutes);
    const open = ready[at] as number;
    const start = serviceStart(state, vehicle, Math.max(arrive, open), service[at] as number);
    if (start === begin[at] && at !== node) return;
    begin[at] = start;
    if (at === last) return;
  }
}

/** Propagates latest starts from `node` backwards until they don't change. */
export function backward(state: RouteState, node: number): void {
  const { next, prev, latest, place, service, due } = state;
  const { way, places } = state.instance;
  const vehicle = state.route[node] as number;
  const first = startNode(state, vehicle);
  for (let at = node; ; at = prev[at] as number) {
    const after = next[at] as number;
    const minutes = way[(place[at] as number) * places + (place[after] as number)] as number;
    const leave = departure(state, vehicle, latest[after] as number, minutes) - (service[at] as number);
    const close = due[at] as number;
    const start = latestServiceStart(state, vehicle, Math.min(leave, close), service[at] as number);
    if (start === latest[at] && at !== node) return;
    latest[at] = start;
    if (at === first) return;
  }
}

/** Inserts a visit after a node. Does not check feasibility. */
export function insertAfter(state: RouteState, visit: number, before: number): void {
  const { next, prev, route } = state;
  const vehicle = route[before] as number;
  const after = next[before] as number;
  next[before] = visit;
  prev[visit] = before;
  next[visit] = after;
  prev[after] = visit;
  route[visit] = vehicle;
  state.size[vehicle] = (state.size[vehicle] as number) + 1;
  state.load[vehicle] = (state.load[vehicle] as number) + (state.instance.demand[visit] as number);
  forward(state, visit);
  backward(state, visit);
}

/** Travel cost of the leg between two nodes. */
export function leg(state: RouteState, from: number, to: number): number {
  const { travel, places } = state.instance;
  return travel[(state.place[from] as number) * places + (state.place[to] as number)] as number;
}

/** Removes a visit from its route without updating times; the caller does so once per string. */
export function unlink(state: RouteState, visit: number): void {
  const { next, prev, route } = state;
  const vehicle = route[visit] as number;
  const before = prev[visit] as number;
  const after = next[visit] as number;
  next[before] = after;
  prev[after] = before;
  route[visit] = -1;
  state.size[vehicle] = (state.size[vehicle] as number) - 1;
  state.load[vehicle] = (state.load[vehicle] as number) - (state.instance.demand[visit] as number);
}

/** Total travel of all routes, recomputed. */
export function totalTravel(state: RouteState): number {
  let sum = 0;
  for (let v = 0; v < state.instance.vehicles; v++) {
    if (state.size[v] === 0) continue;
    const end = endNode(state, v);
    for (let at = startNode(state, v); at !== end; at = state.next[at] as number) {
      sum += leg(state, at, state.next[at] as number);
    }
  }
  return sum;
}
