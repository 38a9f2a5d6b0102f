import type { GeoPoint } from '#kernel/geo.ts';
import { nearKm, type PlaceGraph, placeGraph } from './place-graph.ts';

/** A place to cluster: where it is and, where known, how much it asks and its week's shape. */
export type ClusterPlace = {
  readonly id: string;
  readonly at: GeoPoint;
  readonly ratePerHour?: number;
  /** Share of demand in parts of the week (nights, mornings, weekends ...), as many for every place, sum 1. */
  readonly weekShape?: readonly number[];
};

export type ClusterOptions = {
  /** Places in a cluster, on average. */
  readonly placesPerCluster: number;
  /** Kilometres that the largest possible difference of week shapes is worth at each step. */
  readonly shapeWorthKm: number;
  /** How much nearer another cluster must be for a place to leave its own: 0.3 is 30 %. */
  readonly inertia: number;
};

const DEFAULT_CLUSTER_OPTIONS: ClusterOptions = {
  placesPerCluster: 20,
  shapeWorthKm: 5,
  inertia: 0.3,
};

export type Clusters = {
  /** Cluster number of each place, in the order given. Numbers live on from run to run, with gaps. */
  readonly clusterOf: Int32Array;
  readonly count: number;
  /** Share of the places known before that now have another cluster; 0 on the first run. */
  readonly churn: number;
};

/**
 * Clusters places so that each cluster is connected (every member reaches its centre through members, along
 * nearest-neighbour links) and alike in its week. Shortest paths grow from all centres at once over the graph
 * of nearest places, a step costing its kilometres plus the difference between the place's week and the
 * centre's; then centres move to the middle of their members, three times on a first run and once on a later
 * one. A later run starts from `previous` (place id to cluster number) and favours it, so that clusters stay.
 * @throws RangeError for places that are not on earth, or an id given twice.
 */
export function clusterPlaces(
  places: readonly ClusterPlace[],
  previous: ReadonlyMap<string, number> = new Map(),
  options: ClusterOptions = DEFAULT_CLUSTER_OPTIONS,
): Clusters {
  if (new Set(places.map((p) => p.id)).size !== places.length)
    throw new RangeError('A place is given twice.');
  const graph = placeGraph(places);
  const before = Int32Array.from(places, (p) => previous.get(p.id) ?? -1);
  const warm = before.some((k) => k >= 0);
  let clusterOf: Int32Array = before;
  let centres = warm ? middles(places, before) : firstCentres(places, options.placesPerCluster);
  for (let round = 0; round < (warm ? 1 : 3); round += 1) {
    clusterOf = grow(places, graph, centres, before, options);
    centres = middles(places, clusterOf);
  }
  const known = before.filter((k) => k >= 0).length;
  const moved = before.filter((k, i) => k >= 0 && k !== clusterOf[i]).length;
  return { clusterOf, count: new Set(clusterOf).size, churn: known === 0 ? 0 : moved / known };
}

/** Every n-th place along a curve that fills the plane (Morton order): dense places get more centres. */
function firstCentres(places: readonly ClusterPlace[], placesPerCluster: number): Map<number, number> {
  const spread = (x: number): number => {
    let out = 0;
    for (let bit = 0; bit < 15; bit += 1) out += ((x >> bit) & 1) * 4 ** bit;
    return out;
  };
  const key = Float64Array.from(places, ({ at }) => {
    return spread(Math.floor((at.lat + 90) * 180)) * 2 + spread(Math.floor((at.lng + 180) * 90));
  });
  const order = Int32Array.from(places.keys()).sort((a, b) => key[a]! - key[b]! || a - b);
  const centres = new Map<number, number>();
  const step = Math.max(1, placesPerCluster);
  for (let i = Math.min(order.length - 1, step / 2); i < order.length && i >= 0; i += step) {
    centres.set(centres.size, order[Math.floor(i)]!);
  }
  return centres;
}

/** For each cluster the member nearest to its middle, by rate. */
function middles(places: readonly ClusterPlace[], clusterOf: Int32Array): Map<number, number> {
  const sums = new Map<number, { weight: number; lat: number; lng: number; best: number; km: number }>();
  places.forEach(({ at, ratePerHour = 0 }, i) => {
    const k = clusterOf[i]!;
    if (k < 0) return;
    const sum = sums.get(k) ?? { weight: 0, lat: 0, lng: 0, best: i, km: Number.POSITIVE_INFINITY };
    const weight = 1 + Math.max(0, ratePerHour);
    sum.weight += weight;
    sum.lat += weight * at.lat;
    sum.lng += weight * at.lng;
    sums.set(k, sum);
  });
  places.forEach(({ at }, i) => {
    const sum = sums.get(clusterOf[i]!);
    if (sum === undefined) return;
    const km = nearKm(at.lat, at.lng, sum.lat / sum.weight, sum.lng / sum.weight);
    if (km < sum.km) [sum.best, sum.km] = [i, km];
  });
  return new Map([...sums].map(([k, { best }]) => [k, best]));
}

/** Half the sum of differences: 0 for equal weeks, 1 for disjoint ones; unknown weeks are like any. */
function unlikeness(a: readonly number[] | undefined, b: readonly number[] | undefined): number {
  if (a === undefined || b === undefined) return 0;
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.abs(a[i]! - (b[i] ?? 0));
  return Math.min(1, sum / 2);
}

function grow(
  places: readonly ClusterPlace[],
  graph: PlaceGraph,
  centres: ReadonlyMap<number, number>,
  before: Int32Array,
  { inertia, shapeWorthKm }: ClusterOptions,
): Int32Array {
  const clusterOf = new Int32Array(places.length).fill(-1);
  const cost = new Float64Array(places.length).fill(Number.POSITIVE_INFINITY);
  const centreOf = new Map(centres);
  const heap = newHeap(graph.to.length + places.length + centres.size);
  for (const [k, i] of centres) {
    if (cost[i] === 0) continue;
    cost[i] = 0;
    clusterOf[i] = k;
    heap.push(0, i);
  }
  const settled = new Uint8Array(places.length);
  let nextNumber = [...centres.keys(), ...before].reduce((a, b) => Math.max(a, b), -1) + 1;
  for (let from = 0; ; ) {
    for (let u = heap.pop(); u >= 0; u = heap.pop()) {
      if (settled[u]) continue;
      settled[u] = 1;
      const k = clusterOf[u]!;
      const week = places[centreOf.get(k) ?? u]?.weekShape;
      for (let e = graph.start[u]!; e < graph.start[u + 1]!; e += 1) {
        const v = graph.to[e]!;
        if (settled[v]) continue;
        const step = graph.km[e]! + 1e-6 + shapeWorthKm * unlikeness(places[v]?.weekShape, week);
        const total = cost[u]! + step * (before[v] === k ? 1 - inertia : 1);
        if (total >= cost[v]!) continue;
        cost[v] = total;
        clusterOf[v] = k;
        heap.push(total, v);
      }
    }
    // An island without a centre becomes a cluster of its own.
    while (from < places.length && settled[from]) from += 1;
    if (from >= places.length) return clusterOf;
    clusterOf[from] = nextNumber;
    centreOf.set(nextNumber, from);
    nextNumber += 1;
    cost[from] = 0;
    heap.push(0, from);
  }
}

type Heap = { push(cost: number, node: number): void; pop(): number };

/** A binary heap of nodes by cost; `pop` is -1 when it is empty. */
function newHeap(capacity: number): Heap {
  const [costs, nodes] = [new Float64Array(capacity + 1), new Int32Array(capacity + 1)];
  let size = 0;
  return {
    push(cost, node) {
      let i = size;
      size += 1;
      for (let parent = (i - 1) >> 1; i > 0 && costs[parent]! > cost; parent = (i - 1) >> 1) {
        costs[i] = costs[parent]!;
        nodes[i] = nodes[parent]!;
        i = parent;
      }
      costs[i] = cost;
      nodes[i] = node;
    },
    pop() {
      if (size === 0) return -1;
      const top = nodes[0]!;
      size -= 1;
      const [cost, node] = [costs[size]!, nodes[size]!];
      let i = 0;
      for (let child = 1; child < size; child = 2 * i + 1) {
        if (child + 1 < size && costs[child + 1]! < costs[child]!) child += 1;
        if (costs[child]! >= cost) break;
        costs[i] = costs[child]!;
        nodes[i] = nodes[child]!;
        i = child;
      }
      costs[i] = cost;
      nodes[i] = node;
      return top;
    },
  };
}
