import { type GeoPoint, isGeoPoint } from '#kernel/geo.ts';

/** Each place's nearest others, both ways: edges of `u` are `to[start[u] ... start[u + 1])`, `km` beside them. */
export type PlaceGraph = { readonly start: Int32Array; readonly to: Int32Array; readonly km: Float64Array };

const KM_PER_DEGREE = 111.195;
const RADIANS = Math.PI / 180;
const NEAREST = 6;
/** Rings of grid cells searched for neighbours; who has nobody there stands alone. */
const MOST_RINGS = 12;

/** Kilometres between near places, on the plane that touches the earth there. */
export function nearKm(aLat: number, aLng: number, bLat: number, bLng: number): number {
  const turn = Math.abs(aLng - bLng);
  const east = Math.min(turn, 360 - turn) * Math.cos(((aLat + bLat) / 2) * RADIANS);
  return KM_PER_DEGREE * Math.sqrt((aLat - bLat) ** 2 + east * east);
}

/** @throws RangeError for a place that is not on earth. */
export function placeGraph(places: readonly { readonly at: GeoPoint }[]): PlaceGraph {
  const n = places.length;
  const wrong = places.findIndex(({ at }) => !isGeoPoint(at));
  if (wrong >= 0)
    throw new RangeError(`Place ${wrong} is not on earth: ${JSON.stringify(places[wrong]?.at)}.`);
  const [lat, lng] = [Float64Array.from(places, (p) => p.at.lat), Float64Array.from(places, (p) => p.at.lng)];
  const grid = sortIntoGrid(lat, lng);
  const near = new Int32Array(n * NEAREST).fill(-1);
  const nearestKm = new Float64Array(n * NEAREST).fill(Number.POSITIVE_INFINITY);
  for (let u = 0; u < n; u += 1) findNearest(u, lat, lng, grid, near, nearestKm);
  return bothWays(n, near, nearestKm);
}

type Grid = {
  readonly columns: number;
  readonly rows: number;
  readonly cellDegrees: number;
  readonly column: Int32Array;
  readonly row: Int32Array;
  readonly start: Int32Array;
  readonly members: Int32Array;
};

/** Square cells of about two places each, were they spread evenly. */
function sortIntoGrid(lat: Float64Array, lng: Float64Array): Grid {
  const n = lat.length;
  const [south, north] = [
    lat.reduce((a, b) => Math.min(a, b), 90),
    lat.reduce((a, b) => Math.max(a, b), -90),
  ];
  const [west, east] = [
    lng.reduce((a, b) => Math.min(a, b), 180),
    lng.reduce((a, b) => Math.max(a, b), -180),
  ];
  const area = Math.max(1e-9, (north - south) * (east - west));
  const cellDegrees = Math.max(
    1e-4,
    Math.sqrt((2 * area) / Math.max(1, n)),
    (east - west + north - south) / 2_000,
  );
  const columns = Math.max(1, Math.floor(Math.max(0, east - west) / cellDegrees) + 1);
  const rows = Math.max(1, Math.floor(Math.max(0, north - south) / cellDegrees) + 1);
  const column = Int32Array.from(lng, (x) => Math.floor((x - west) / cellDegrees));
  const row = Int32Array.from(lat, (y) => Math.floor((y - south) / cellDegrees));
  const start = new Int32Array(columns * rows + 1);
  for (let i = 0; i < n; i += 1) start[row[i]! * columns + column[i]! + 1]! += 1;
  for (let c = 0; c < columns * rows; c += 1) start[c + 1]! += start[c]!;
  const next = start.slice();
  const members = new Int32Array(n);
  for (let i = 0; i < n; i += 1) {
    const c = row[i]! * columns + column[i]!;
    members[next[c]!] = i;
    next[c]! += 1;
  }
  return { columns, rows, cellDegrees, column, row, start, members };
}

function findNearest(
  u: number,
  lat: Float64Array,
  lng: Float64Array,
  grid: Grid,
  near: Int32Array,
  km: Float64Array,
): void {
  const last = (u + 1) * NEAREST - 1;
  const ringKm = grid.cellDegrees * KM_PER_DEGREE * Math.cos(Math.min(89, Math.abs(lat[u]!)) * RADIANS);
  for (let ring = 0; ring <= MOST_RINGS; ring += 1) {
    if (km[last]! < (ring - 1) * ringKm) break;
    const [fromRow, toRow] = [grid.row[u]! - ring, grid.row[u]! + ring];
    for (let r = Math.max(0, fromRow); r <= Math.min(grid.rows - 1, toRow); r += 1) {
      const step = r === fromRow || r === toRow ? 1 : Math.max(1, 2 * ring);
      for (let c = grid.column[u]! - ring; c <= grid.column[u]! + ring; c += step) {
        if (c < 0 || c >= grid.columns) continue;
        const cell = r * grid.columns + c;
        for (let m = grid.start[cell]!; m < grid.start[cell + 1]!; m += 1) {
          const v = grid.members[m]!;
          if (v === u) continue;
          const distance = nearKm(lat[u]!, lng[u]!, lat[v]!, lng[v]!);
          if (distance >= km[last]!) continue;
          let at = last;
          for (; at > u * NEAREST && km[at - 1]! > distance; at -= 1) {
            km[at] = km[at - 1]!;
            near[at] = near[at - 1]!;
          }
          km[at] = distance;
          near[at] = v;
        }
      }
    }
  }
}

function bothWays(n: number, near: Int32Array, nearestKm: Float64Array): PlaceGraph {
  const start = new Int32Array(n + 1);
  for (let i = 0; i < near.length; i += 1) {
    if (near[i]! < 0) continue;
    start[Math.floor(i / NEAREST) + 1]! += 1;
    start[near[i]! + 1]! += 1;
  }
  for (let u = 0; u < n; u += 1) start[u + 1]! += start[u]!;
  const next = start.slice();
  const [to, km] = [new Int32Array(start[n]!), new Float64Array(start[n]!)];
  const link = (u: number, v: number, distance: number): void => {
    const at = next[u]!;
    next[u] = at + 1;
    to[at] = v;
    km[at] = distance;
  };
  for (let i = 0; i < near.length; i += 1) {
    const [u, v] = [Math.floor(i / NEAREST), near[i]!];
    if (v < 0) continue;
    link(u, v, nearestKm[i]!);
    link(v, u, nearestKm[i]!);
  }
  return { start, to, km };
}
