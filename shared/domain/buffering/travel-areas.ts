import type { GeoPoint } from '#kernel/geo.ts';

/**
 * Deviations of areas from the city's mean in ln(minutes), by key: `>a` for trips from a, `<b` for trips to b, `a>b`
 * for the pair. Each is a count n and a sum of errors; the effect is sum / (n + k), i.e. the mean shrunk towards 0 by k
 * pseudo-trips.
 */
export type AreaEffects = { readonly [key: string]: readonly [count: number, sum: number] };

/** Most keys kept, which bounds the state; above it, the least frequent are dropped in batches. */
const MAX_KEYS = 1500;
const KEYS_AFTER_TRIM = 1200;
const SIDE_PSEUDO_TRIPS = 12;
const PAIR_PSEUDO_TRIPS = 6;
/** Counts saturate here, which turns the mean into an exponential average with weight 1/MAX_COUNT per trip. */
const MAX_COUNT = 400;
/** Errors are clipped to this, so that outliers such as a stop for lunch don't count as traffic. */
const MOST_ERROR = 0.4;

export const emptyAreaEffects = (): AreaEffects => ({});

/** The keys of a trip: its two ends, and the pair if both are named areas. */
export type AreaKeys = readonly string[];

/** Grid squares of 1/50 degree, about 2 km, for places without a named area. Pairs of squares hardly recur. */
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

/** `areaEffect` for places without named areas, indexed for repeated evaluation. */
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

/** Sum of the effects of a trip's areas, in ln(minutes). 0 for areas without trips. */
export function areaEffect(areas: AreaEffects, keys: AreaKeys): number {
  let sum = 0;
  for (const key of keys) sum += effectOf(areas, key);
  return sum;
}

/** The effects updated by one trip; `error`: its ln(minutes) minus the estimate before area effects. */
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
