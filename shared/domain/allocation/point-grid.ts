import { distanceMeters, type GeoPoint, isGeoPoint } from '#kernel/geo.ts';

const METERS_PER_DEGREE = (Math.PI / 180) * 6_371_008.8;
const POINTS_PER_CELL = 2;

export type NearPoint = { readonly index: number; readonly distanceMeters: number };

/** A spatial index of points, which are identified by their index in the input. */
export type PointGrid = {
  readonly size: number;
  /** The points within `radiusMeters`, nearest first, ties by index. */
  within(center: GeoPoint, radiusMeters: number): readonly NearPoint[];
  /** The `limit` nearest points, nearest first, ties by index. */
  nearest(center: GeoPoint, limit: number): readonly NearPoint[];
};

type Frame = { south: number; west: number; cell: number; rows: number; columns: number };

function frameOf(points: readonly GeoPoint[]): Frame {
  let [south, north, west, east] = [90, -90, 180, -180];
  for (const { lat, lng } of points) {
    if (lat < south) south = lat;
    if (lat > north) north = lat;
    if (lng < west) west = lng;
    if (lng > east) east = lng;
  }
  const height = Math.max(north - south, 1e-6);
  const width = Math.max(east - west, 1e-6);
  const cells = Math.max(1, points.length / POINTS_PER_CELL);
  const cell = Math.max(Math.sqrt((height * width) / cells), Math.max(height, width) / (2 * cells + 1), 1e-6);
  return { south, west, cell, rows: Math.floor(height / cell) + 1, columns: Math.floor(width / cell) + 1 };
}

/** Counting sort of the points by cell: those of cell `c` are `order[starts[c]..starts[c + 1])`. */
function sortByCell(points: readonly GeoPoint[], frame: Frame) {
  const cellOf = new Uint32Array(points.length);
  const starts = new Uint32Array(frame.rows * frame.columns + 1);
  points.forEach(({ lat, lng }, index) => {
    const row = Math.min(frame.rows - 1, Math.floor((lat - frame.south) / frame.cell));
    const column = Math.min(frame.columns - 1, Math.floor((lng - frame.west) / frame.cell));
    const cell = row * frame.columns + column;
    cellOf[index] = cell;
    starts[cell + 1]! += 1;
  });
  for (let cell = 1; cell < starts.length; cell += 1) starts[cell]! += starts[cell - 1]!;
  const order = new Uint32Array(points.length);
  const filled = starts.slice();
  cellOf.forEach((cell, index) => {
    order[filled[cell]!] = index;
    filled[cell]! += 1;
  });
  return { starts, order };
}

/** Half the width in degrees of longitude of a circle of `angle` degrees at `lat`; 360 when it holds a pole. */
function longitudeReach(lat: number, angle: number): number {
  const radians = Math.PI / 180;
  if (Math.abs(lat) + angle >= 90) return 360;
  return Math.asin(Math.sin(angle * radians) / Math.cos(lat * radians)) / radians;
}

/**
 * A uniform grid over the points' bounding box with about two points per cell, stored by a counting sort. Distances are
 * great-circle; also correct across the date line and at the poles, where whole rows are searched.
 * @throws RangeError for a point that is not on earth.
 */
export function pointGrid(points: readonly GeoPoint[]): PointGrid {
  points.forEach((point, index) => {
    if (!isGeoPoint(point))
      throw new RangeError(`Point ${index} is no place on earth: ${point.lat}, ${point.lng}.`);
  });
  const frame = frameOf(points);
  const { starts, order } = sortByCell(points, frame);

  const clamp = (cells: number, last: number) => Math.max(0, Math.min(last, Math.floor(cells)));
  function within(center: GeoPoint, radiusMeters: number): readonly NearPoint[] {
    if (!isGeoPoint(center)) throw new RangeError(`${center.lat}, ${center.lng} is no place on earth.`);
    if (!(radiusMeters >= 0)) throw new RangeError(`A radius can't be ${radiusMeters} m.`);
    if (points.length === 0) return [];
    const angle = (radiusMeters / METERS_PER_DEGREE) * (1 + 1e-9) + 1e-9;
    const reach = longitudeReach(center.lat, angle);
    const wraps = Math.abs(center.lng) + reach > 180;
    const lastRow = frame.rows - 1;
    const lastColumn = frame.columns - 1;
    const fromRow = clamp((center.lat - angle - frame.south) / frame.cell, lastRow);
    const toRow = clamp((center.lat + angle - frame.south) / frame.cell, lastRow);
    const fromColumn = wraps ? 0 : clamp((center.lng - reach - frame.west) / frame.cell, lastColumn);
    const toColumn = wraps ? lastColumn : clamp((center.lng + reach - frame.west) / frame.cell, lastColumn);
    const found: NearPoint[] = [];
    for (let row = fromRow; row <= toRow; row += 1) {
      const from = starts[row * frame.columns + fromColumn]!;
      const to = starts[row * frame.columns + toColumn + 1]!;
      for (let at = from; at < to; at += 1) {
        const index = order[at]!;
        const distance = distanceMeters(center, points[index]!);
        if (distance <= radiusMeters) found.push({ index, distanceMeters: distance });
      }
    }
    return found.sort((a, b) => a.distanceMeters - b.distanceMeters || a.index - b.index);
  }

  function nearest(center: GeoPoint, limit: number): readonly NearPoint[] {
    const wanted = Math.min(points.length, Math.max(0, Math.floor(limit)));
    if (wanted === 0) return [];
    let radius = frame.cell * METERS_PER_DEGREE * Math.sqrt(wanted / POINTS_PER_CELL);
    let found = within(center, radius);
    while (found.length < wanted) {
      radius *= 2;
      found = within(center, radius);
    }
    return found.slice(0, wanted);
  }

  return { size: points.length, within, nearest };
}
