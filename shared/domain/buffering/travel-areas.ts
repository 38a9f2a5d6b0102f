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

export const emptyAreaEffects = (): AreaEffects => ({});

const shrunk = (areas: AreaEffects, key: string, pseudoTrips: number): number => {
  const seen = areas[key];
  return seen === undefined ? 0 : seen[1] / (seen[0] + pseudoTrips);
};

function parts(
  areas: AreaEffects,
  from: string | undefined,
  to: string | undefined,
): [number, number, number] {
  return [
    from === undefined ? 0 : shrunk(areas, `>${from}`, SIDE_PSEUDO_TRIPS),
    to === undefined ? 0 : shrunk(areas, `<${to}`, SIDE_PSEUDO_TRIPS),
    from === undefined || to === undefined ? 0 : shrunk(areas, `${from}>${to}`, PAIR_PSEUDO_TRIPS),
  ];
}

/** Sum of what is known of both areas and their pair, in ln(minutes). 0 for areas never seen. */
export function areaEffect(areas: AreaEffects, from: string | undefined, to: string | undefined): number {
  const [leaving, reaching, pair] = parts(areas, from, to);
  return leaving + reaching + pair;
}

/** The effects after one more trip whose ln(minutes) was off by `error` before area effects. */
export function learnArea(
  areas: AreaEffects,
  from: string | undefined,
  to: string | undefined,
  error: number,
): AreaEffects {
  const [leaving, reaching] = parts(areas, from, to);
  const next: Record<string, readonly [number, number]> = { ...areas };
  const note = (key: string, value: number): void => {
    const [count, sum] = next[key] ?? [0, 0];
    const fade = count >= MAX_COUNT ? (MAX_COUNT - 1) / MAX_COUNT : 1;
    next[key] = [count * fade + 1, sum * fade + Math.max(-1, Math.min(1, value))];
  };
  if (from !== undefined) note(`>${from}`, error - reaching);
  if (to !== undefined) note(`<${to}`, error - leaving);
  if (from !== undefined && to !== undefined) note(`${from}>${to}`, error - leaving - reaching);
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
