import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';
import type { Pincode } from './pincode-directory.ts';

/**
 * A pincode is known by one point, in large cities the district's. Of the pincodes that share four digits, 98 % are
 * known within this distance of the middle of them all: a door farther away is not in its pincode.
 */
export const FARTHEST_FROM_PINCODE_METERS = 100_000;
/** Mainland and islands, with some kilometres to spare. */
const INDIA = { south: 6.5, north: 37.5, west: 68, east: 97.5 };

const isInIndia = ({ lat, lng }: GeoPoint): boolean =>
  lat >= INDIA.south && lat <= INDIA.north && lng >= INDIA.west && lng <= INDIA.east;
const isNear = (point: GeoPoint, known: GeoPoint): boolean =>
  isInIndia(point) && distanceMeters(point, known) <= FARTHEST_FROM_PINCODE_METERS;

/** Why a place in this pincode can't be at this point, and what would be right; undefined when it can. */
export function pointFault(
  point: GeoPoint,
  { pincode, district, point: known }: Pincode,
): string | undefined {
  if (isNear(point, known)) return undefined;
  if (isNear({ lat: point.lng, lng: point.lat }, known)) {
    return `lat and lng look swapped: the other way round the point lies in ${pincode} (${district})`;
  }
  const away = Math.round(distanceMeters(point, known) / 1_000);
  const wrong = isInIndia(point) ? `lies ${away} km from ${pincode}` : 'lies outside India';
  const where = `lat ${known.lat.toFixed(2)}, lng ${known.lng.toFixed(2)}`;
  return `the point ${wrong}: ${pincode} (${district}) is near ${where}, and a point within ${FARTHEST_FROM_PINCODE_METERS / 1_000} km of that is expected`;
}
