import type { GeoPoint } from '#kernel/geo.ts';

/**
 * Departures of areas from the rest of the city in ln(minutes), by key: `>a` leaving a, `<b` reaching b,
 * `a>b` the pair. Each is a count and a sum of errors, shrunk to 0 by the weight of its pseudo-trips.
 */
export type AreaEffects = { readonly [key: string]: readonly [count: number, sum: number] };

/** Keys kept at most, so that the state stays small; beyond it the least seen make room, some at a time. */
const MAX_KEYS = 1500;
const KEYS_AFTER_TRIM = 1200;
const SIDE_PSEUDO_TRIPS = 12;
const PAIR_PSEUDO_TRIPS = 6;
/** Counts stop growing here, which makes old trips fade: the average then moves by 1/MAX_COUNT a trip. */
const MAX_COUNT = 400;
/** No trip pulls harder than one that is off by this much: a stop for lunch is not the area's traffic. */
const MOST_ERROR = 0.4;

export const emptyAreaEffects = (): AreaEffects => ({});

/** What is counted of a trip: its two ends, and the pair where both are named areas. */
export type AreaKeys = readonly string[];

/** Squares of a fiftieth of a degree, about 2 km, for places whose area has no name. Pairs of them hardly recur. */
const square = ({ lat, lng }: GeoPoint): number => Math.round(lat * 50) * 100_000 + Math.round(lng * 50);
const SQUARE = '@';

export const areaKeys = (
  from: GeoPoint,
  to: GeoPoint,
  fromArea: string | undefined,
  toArea: string | undefined,
): AreaKeys => [
  `>${fromArea ?? `${SQUARE}${square(from)}`}`,
  `<${toArea ?? `${SQUARE}${square(to)}`}`,
  ...(fromArea === undefined || toArea === undefined ? [] : [`${fromArea}>${toArea}`]),
];

/** `areaEffect` of places without names, made ready for hundreds of questions. */
export function squareEffects(areas: AreaEffects): (from: GeoPoint, to: GeoPoint) => number {
  const leaving = new Map<number, number>();
  const reaching = new Map<number, number>();
  for (const key of Object.keys(areas)) {
    if (key[1] !== SQUARE) continue;
    const side = key.startsWith('>') ? leaving : reaching;
    side.set(Number(key.slice(2)), effectOf(areas, key));
  }
  return (from, to) => (leaving.get(square(from)) ?? 0) + (reaching.get(square(to)) ?? 0);
}

function effectOf(areas: AreaEffects, key: string): number {
  const seen = areas[key];
  const isSide = key.startsWith('>') || key.startsWith('<');
  return seen === undefined ? 0 : seen[1] / (seen[0] + (isSide ? SIDE_PSEUDO_TRIPS : PAIR_PSEUDO_TRIPS));
}

/** Sum of what is known of a trip's areas, in ln(minutes). 0 for areas never seen. */
export function areaEffect(areas: AreaEffects, keys: AreaKeys): number {
  let sum = 0;
  for (const key of keys) sum += effectOf(areas, key);
  return sum;
}

/** The effects after one more trip whose ln(minutes) was off by `error` before area effects. */
export function learnArea(areas: AreaEffects, keys: AreaKeys, error: number): AreaEffects {
  const next: Record<string, readonly [number, number]> = { ...areas };
  const [leaving = '', reaching = ''] = keys;
  const sides = effectOf(areas, leaving) + effectOf(areas, reaching);
  for (const key of keys) {
    const isSide = key === leaving || key === reaching;
    const left = error - (isSide ? sides - effectOf(areas, key) : sides);
    const [count, sum] = next[key] ?? [0, 0];
    const fade = count >= MAX_COUNT ? (MAX_COUNT - 1) / MAX_COUNT : 1;
    next[key] = [count * fade + 1, sum * fade + Math.max(-MOST_ERROR, Math.min(MOST_ERROR, left))];
  }
  return trimmed(next);
}

function trimmed(areas: Record<string, readonly [number, number]>): AreaEffects {
  const keys = Object.keys(areas);
  if (keys.length <= MAX_KEYS) return areas;
  const excess = keys
    .sort((a, b) => (areas[a]?.[0] ?? 0) - (areas[b]?.[0] ?? 0))
    .slice(0, keys.length - KEYS_AFTER_TRIM);
  for (const key of excess) delete areas[key];
  return areas;
}
