import { randomStream } from '#domain/buffering/routing-random.ts';
import type { GeoPoint } from '#kernel/geo.ts';

/** A driven trip between two named areas. */
export type AreaTrip = { readonly from: string; readonly to: string; readonly kilometers: number };

type Edge = { readonly a: number; readonly b: number; readonly km: number; readonly trips: number };

const ROUNDS = 400;
const STARTS = 6;
/** Road kilometres per kilometre of great circle. */
const DETOUR = 1.3;
const KM_PER_DEGREE = 111.32;

/**
 * Draws a map of areas from the distances driven between them, since the public trips name zones and give no
 * coordinates, where the product has coordinates: stress majorisation by stochastic gradient descent
 * (Zheng, Pawar, Goodman, Graph Drawing by Stochastic Gradient Descent, 2018), the best of some starts.
 * Returns ends of a trip on a map around 0, 0; an area never seen, or without a name, lies as far from the other end as
 * was driven.
 */
export function drawAreaMap(
  trips: readonly AreaTrip[],
): (trip: AreaTrip) => { from: GeoPoint; to: GeoPoint } {
  const names = [...new Set(trips.flatMap((trip) => [trip.from, trip.to]))].filter((name) => name !== '');
  const indexOf = new Map(names.map((name, i) => [name, i]));
  const edges = distancesBetween(trips, indexOf);
  let best: { map: Float64Array; stress: number } | null = null;
  for (let seed = 1; seed <= STARTS; seed++) {
    const map = draw(names.length, edges, seed);
    const stress = stressOf(map, edges);
    if (best === null || stress < best.stress) best = { map, stress };
  }
  const map = best?.map ?? new Float64Array();
  const at = (name: string): [number, number] | null => {
    const i = indexOf.get(name);
    return i === undefined ? null : [map[2 * i] as number, map[2 * i + 1] as number];
  };
  const point = ([x, y]: readonly [number, number]): GeoPoint => ({
    lat: y / KM_PER_DEGREE,
    lng: x / KM_PER_DEGREE,
  });
  return ({ from, to, kilometers }) => {
    const crow = kilometers / DETOUR;
    const start = at(from);
    const end = at(to) ?? (start === null ? ([500, 500] as const) : ([start[0] + crow, start[1]] as const));
    return { from: point(start ?? [end[0] + crow, end[1]]), to: point(end) };
  };
}

/** A low quantile of the distances driven per pair of areas, either way: the direct road. */
function distancesBetween(trips: readonly AreaTrip[], indexOf: ReadonlyMap<string, number>): Edge[] {
  const driven = new Map<string, number[]>();
  for (const { from, to, kilometers } of trips) {
    const ends = [indexOf.get(from), indexOf.get(to)].filter((end) => end !== undefined);
    const [a, b] = ends.sort((x, y) => x - y);
    if (from === to || a === undefined || b === undefined) continue;
    const key = `${a},${b}`;
    const list = driven.get(key) ?? [];
    list.push(kilometers);
    driven.set(key, list);
  }
  return [...driven].map(([key, list]) => {
    const [a = 0, b = 0] = key.split(',').map(Number);
    const direct = list.toSorted((x, y) => x - y)[Math.floor(list.length * 0.3)] ?? 0;
    return { a, b, km: direct / DETOUR, trips: list.length };
  });
}

function draw(areas: number, edges: readonly Edge[], seed: number): Float64Array {
  const random = randomStream(seed);
  const map = Float64Array.from({ length: 2 * areas }, () => (random.unit() - 0.5) * 20);
  for (let round = 0; round < ROUNDS; round++) {
    const rate = 0.5 * (1 - round / ROUNDS) + 0.02;
    for (let k = 0; k < edges.length; k++) {
      const { a, b, km, trips } = edges[random.below(edges.length)] as Edge;
      const dx = (map[2 * a] as number) - (map[2 * b] as number);
      const dy = (map[2 * a + 1] as number) - (map[2 * b + 1] as number);
      const apart = Math.hypot(dx, dy) + 1e-6;
      const trust = Math.min(0.5, rate * Math.min(1, Math.sqrt(trips) / (1 + 0.3 * km)));
      const move = (0.5 * trust * (km - apart)) / apart;
      map[2 * a] = (map[2 * a] as number) + move * dx;
      map[2 * a + 1] = (map[2 * a + 1] as number) + move * dy;
      map[2 * b] = (map[2 * b] as number) - move * dx;
      map[2 * b + 1] = (map[2 * b + 1] as number) - move * dy;
    }
  }
  return map;
}

function stressOf(map: Float64Array, edges: readonly Edge[]): number {
  return edges.reduce((sum, { a, b, km, trips }) => {
    const dx = (map[2 * a] as number) - (map[2 * b] as number);
    const dy = (map[2 * a + 1] as number) - (map[2 * b + 1] as number);
    return sum + trips * ((Math.hypot(dx, dy) - km) / Math.max(0.05, km)) ** 2;
  }, 0);
}
