import { backward, endNode, forward, leg, type RouteState, startNode, unlink } from './route-state.ts';
import type { RandomStream } from './routing-random.ts';

/**
 * Slack induction by string removals (Christiaens, Vanden Berghe, Slack Induction by String Removals for Vehicle
 * Routing Problems, Transportation Science 54, 2020): removes strings of consecutive visits from the routes around a
 * seed visit, which creates slack in space and time there.
 */
export type RuinSettings = {
  /** Visits removed per ruin on average. */
  readonly averageRemoved: number;
  readonly maxStringLength: number;
  /** Probability that a string is split, i.e. keeps some visits in its middle. */
  readonly splitRate: number;
  /** Probability to stop keeping further visits in the middle of a split string. */
  readonly splitDepth: number;
};

/** The `width` nearest visits of each visit, in order. */
export type Neighbours = { readonly width: number; readonly list: Int32Array };

/** Removed visits: the first `count` of `visits`; `delta`: change of travel. Reused. */
export type Removed = { readonly visits: Int32Array; count: number; delta: number };

/** The vehicles that the current ruin has changed. */
export type Touched = { readonly stamp: Int32Array; round: number };

export function nearest(state: RouteState, width: number): Neighbours {
  const { visits, travel, places } = state.instance;
  const size = Math.min(width, visits);
  const list = new Int32Array(visits * size);
  const near = new Float64Array(visits);
  for (let i = 0; i < visits; i++) {
    for (let j = 0; j < visits; j++) {
      near[j] = (travel[i * places + j] as number) + (travel[j * places + i] as number);
    }
    near[i] = -1;
    const order = Array.from(near.keys()).sort((a, b) => (near[a] as number) - (near[b] as number) || a - b);
    for (let k = 0; k < size; k++) list[i * size + k] = order[k] as number;
  }
  return { width: size, list };
}

/** Removes strings around a random seed visit; adds them and the change of travel to `removed`. */
export function ruin(
  state: RouteState,
  neighbours: Neighbours,
  settings: RuinSettings,
  random: RandomStream,
  removed: Removed,
  touched: Touched,
): void {
  const { route, size } = state;
  const { visits, vehicles } = state.instance;
  let served = 0;
  let used = 0;
  for (let v = 0; v < vehicles; v++) {
    const count = size[v] as number;
    if (count === 0) continue;
    served += count;
    used++;
  }
  if (used === 0) return;
  const longest = Math.min(settings.maxStringLength, served / used);
  const strings = Math.floor(random.unit() * ((4 * settings.averageRemoved) / (1 + longest) - 1) + 1);
  touched.round++;
  const seed = random.below(visits);
  let ruined = 0;
  for (let k = 0; k < neighbours.width && ruined < strings; k++) {
    const visit = neighbours.list[seed * neighbours.width + k] as number;
    const vehicle = route[visit] as number;
    if (vehicle < 0 || touched.stamp[vehicle] === touched.round) continue;
    touched.stamp[vehicle] = touched.round;
    const limit = Math.min(size[vehicle] as number, longest);
    removeString(state, visit, Math.floor(random.unit() * limit + 1), settings, random, removed);
    ruined++;
  }
}

function removeString(
  state: RouteState,
  visit: number,
  length: number,
  settings: RuinSettings,
  random: RandomStream,
  removed: Removed,
): void {
  const { next, prev, route, size } = state;
  const vehicle = route[visit] as number;
  const total = size[vehicle] as number;
  let kept = 0;
  if (length > 1 && length < total && random.unit() < settings.splitRate) {
    kept = 1;
    while (length + kept < total && random.unit() > settings.splitDepth) kept++;
  }
  const span = length + kept;
  // The window of `span` visits contains `visit`: how far it can extend backwards and forwards.
  let back = 0;
  const first = startNode(state, vehicle);
  for (let at = prev[visit] as number; at !== first && back < span - 1; at = prev[at] as number) back++;
  let ahead = 0;
  const last = endNode(state, vehicle);
  for (let at = next[visit] as number; at !== last && ahead < span - 1; at = next[at] as number) ahead++;
  const fewest = Math.max(0, span - 1 - ahead);
  let steps = fewest + random.below(back - fewest + 1);
  let at = visit;
  while (steps-- > 0) at = prev[at] as number;
  const before = prev[at] as number;
  const keepFrom = kept > 0 ? 1 + random.below(length - 1) : span;
  for (let i = 0; i < span; i++) {
    const after = next[at] as number;
    if (i < keepFrom || i >= keepFrom + kept) {
      removed.delta += removalDelta(state, at);
      unlink(state, at);
      removed.visits[removed.count++] = at;
    }
    at = after;
  }
  if (size[vehicle] === 0) {
    forward(state, last);
    backward(state, first);
    return;
  }
  refreshSpan(state, before, at);
}

/** Change of travel when a visit is removed; an empty route has no travel. */
function removalDelta(state: RouteState, visit: number): number {
  const before = state.prev[visit] as number;
  const after = state.next[visit] as number;
  const legs = leg(state, before, visit) + leg(state, visit, after);
  const alone = state.size[state.route[visit] as number] === 1;
  return (alone ? 0 : leg(state, before, after)) - legs;
}

/** Updates times after removals between two nodes, including the visits kept between them. */
function refreshSpan(state: RouteState, before: number, after: number): void {
  for (let at = state.next[before] as number; at !== after; at = state.next[at] as number) forward(state, at);
  forward(state, after);
  for (let at = state.prev[after] as number; at !== before; at = state.prev[at] as number)
    backward(state, at);
  backward(state, before);
}
