/** WGS 84 degrees. */
export type GeoPoint = { readonly lat: number; readonly lng: number };

const EARTH_RADIUS_METERS = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Great-circle distance in metres by the haversine formula, on the IUGG mean earth radius. */
export function distanceMeters(a: GeoPoint, b: GeoPoint): number {
  const dLat = (b.lat - a.lat) * RADIANS;
  const dLng = (b.lng - a.lng) * RADIANS;
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}

export const isGeoPoint = (p: GeoPoint): boolean =>
  Number.isFinite(p.lat) && Number.isFinite(p.lng) && Math.abs(p.lat) <= 90 && Math.abs(p.lng) <= 180;

/** Rounded to a hundredth of a degree, about 1 km: a neighbourhood. */
export const nearby = ({ lat, lng }: GeoPoint): GeoPoint => ({
  lat: Math.round(lat * 100) / 100,
  lng: Math.round(lng * 100) / 100,
});

/** Rounded to a tenth of a degree, about 11 km: a district. */
export const coarse = ({ lat, lng }: GeoPoint): GeoPoint => ({
  lat: Math.round(lat * 10) / 10,
  lng: Math.round(lng * 10) / 10,
});
