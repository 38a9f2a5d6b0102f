import type { SolomonProblem } from './solomon.ts';

/** A closed walk from the depot: what it costs, and the customers it calls at, some perhaps more than once. */
export type Walk = { readonly cost: number; readonly customers: readonly number[] };

export type Pricing = {
  /** The least of cost minus prices over all walks; 0 when none is below. */
  readonly least: number;
  /** Walks below 0, the lowest first, at most one per last customer. */
  readonly walks: readonly Walk[];
};

/** Customers that a walk remembers at each place: it may return to a place only after it was forgotten. */
const MEMORY = 8;
const EPSILON = 1e-7;
/** Beyond this many partial walks there is no answer: wide windows leave too many ways open. */
const MOST_LABELS = 2_000_000;
/** Labels between two looks at the clock. */
const CLOCK_STRIDE = 4096;

type Network = {
  readonly size: number;
  /** Depot last. */
  readonly distance: Float64Array;
  /** Bit of `b` in the memory of `a` at `a * size + b`, 0 when `a` does not remember it. */
  readonly bit: Int32Array;
  /** What is still remembered of a memory after the step from `a` to `b`, at `((a * size + b) << MEMORY) | memory`. */
  readonly after: Uint8Array;
};

function network(problem: SolomonProblem): Network {
  const points = [...problem.customers, problem.depot];
  const size = problem.customers.length;
  const all = points.length;
  const distance = Float64Array.from({ length: all * all }, (_, at) => {
    const [a, b] = [points[Math.floor(at / all)], points[at % all]];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  });
  const near = problem.customers.map((_, a) =>
    problem.customers
      .map((_other, b) => b)
      .sort((b, c) => (distance[a * all + b] as number) - (distance[a * all + c] as number) || b - c)
      .filter((b) => b !== a)
      .slice(0, MEMORY - 1)
      .concat(a),
  );
  const bit = new Int32Array(size * size);
  near.forEach((list, a) => {
    list.forEach((b, position) => {
      bit[a * size + b] = 1 << position;
    });
  });
  const after = new Uint8Array((size * size) << MEMORY);
  near.forEach((list, a) => {
    for (let b = 0; b < size; b++) {
      const carried = list.map((k) => bit[b * size + k] as number);
      const own = bit[b * size + b] as number;
      for (let memory = 0; memory < 1 << MEMORY; memory++) {
        let kept = own;
        carried.forEach((value, position) => {
          if (memory & (1 << position)) kept |= value;
        });
        after[((a * size + b) << MEMORY) | memory] = kept;
      }
    }
  });
  return { size, distance, bit, after };
}

type Label = {
  readonly at: number;
  readonly time: number;
  readonly load: number;
  readonly cost: number;
  readonly memory: number;
  readonly before: Label | null;
  alive: boolean;
};

/** Adds a label to those of its customer unless one is as good in everything; takes out those it betters. */
function keep(list: Label[], label: Label): boolean {
  const { time, load, cost, memory } = label;
  let kept = 0;
  for (let i = 0; i < list.length; i++) {
    const other = list[i] as Label;
    if (other.cost <= cost && other.time <= time && other.load <= load && (other.memory & ~memory) === 0)
      return false;
    const worse =
      cost <= other.cost && time <= other.time && load <= other.load && (memory & ~other.memory) === 0;
    // A label that stops another never took out one before it: dominance is transitive.
    if (worse) other.alive = false;
    else list[kept++] = other;
  }
  list.length = kept;
  list.push(label);
  return true;
}

function walkOf(label: Label, cost: number): Walk {
  const customers: number[] = [];
  for (let one: Label | null = label; one !== null; one = one.before) customers.push(one.at);
  return { cost, customers: customers.reverse() };
}

/**
 * Finds the walk of least cost minus the prices of the customers it calls at, on time and within the load: the
 * ng-route relaxation (Baldacci, Mingozzi, Roberti, Operations Research 59, 2011). Every route of a plan is such a
 * walk, so what no walk beats, no route does. Labels in order of time, each kept only if no other is better. Null when
 * there are too many of them, or `isOver` says that time is up.
 */
export function walkPricing(
  problem: SolomonProblem,
  isOver: () => boolean,
): (prices: Float64Array) => Pricing | null {
  const { size, distance, bit, after } = network(problem);
  const { customers, depot, capacity } = problem;
  const all = size + 1;
  const horizon = Math.ceil(depot.due) + 1;
  return (prices) => {
    const labels: Label[][] = Array.from({ length: size }, () => []);
    const byTime: Label[][] = Array.from({ length: horizon + 1 }, () => []);
    const reach = (before: Label | null, from: number, to: number, memory: number): void => {
      const next = customers[to];
      if (next === undefined) return;
      const leg = distance[from * all + to] as number;
      const left = before === null ? depot.ready : before.time + (customers[from]?.service ?? 0);
      const time = Math.max(next.ready, left + leg);
      const load = (before?.load ?? 0) + next.demand;
      const home = time + next.service + (distance[to * all + size] as number);
      if (time > next.due || load > capacity || home > depot.due) return;
      const cost = (before?.cost ?? 0) + leg - (prices[to] as number);
      const label: Label = { at: to, time, load, cost, memory, before, alive: true };
      if (keep(labels[to] as Label[], label)) byTime[Math.floor(time)]?.push(label);
    };
    for (let to = 0; to < size; to++) reach(null, size, to, bit[to * size + to] as number);
    let spread = 0;
    for (const due of byTime) {
      for (const label of due) {
        if (!label.alive) continue;
        spread++;
        if (spread > MOST_LABELS || (spread % CLOCK_STRIDE === 0 && isOver())) return null;
        const { at, memory } = label;
        for (let to = 0; to < size; to++) {
          if ((memory & (bit[at * size + to] as number)) !== 0) continue;
          reach(label, at, to, after[((at * size + to) << MEMORY) | memory] as number);
        }
      }
    }
    return cheapest(labels, prices, (at) => distance[at * all + size] as number);
  };
}

function cheapest(labels: readonly Label[][], prices: Float64Array, home: (at: number) => number): Pricing {
  const found: { walk: Walk; reduced: number }[] = [];
  let least = 0;
  labels.forEach((list, at) => {
    let best: Label | null = null;
    for (const label of list) if (best === null || label.cost < best.cost) best = label;
    if (best === null) return;
    const reduced = best.cost + home(at);
    if (reduced >= -EPSILON) return;
    least = Math.min(least, reduced);
    const walk = walkOf(best, 0);
    const paid = walk.customers.reduce((sum, customer) => sum + (prices[customer] as number), 0);
    found.push({ walk: { ...walk, cost: reduced + paid }, reduced });
  });
  found.sort((a, b) => a.reduced - b.reduced);
  return { least, walks: found.map(({ walk }) => walk) };
}
