import type { GeoPoint } from '#kernel/geo.ts';
import type { Candidate } from './candidate.ts';
import { pointGrid } from './point-grid.ts';

export type NearVendor = { readonly vendor: number; readonly distanceMeters: number };

export type VendorPlaces = {
  /** The nearest vendors, nearest first: at least `limit`, or all if there are fewer. */
  nearest(point: GeoPoint, limit: number): readonly NearVendor[];
  /** The vendors whose distance passes a monotone test: once a distance fails, all greater ones do. */
  within(point: GeoPoint, passes: (distanceMeters: number) => boolean): readonly NearVendor[];
};

const HALF_EARTH_METERS = 20_015_115;

/**
 * A spatial index of vendors. A vendor may set out from their base or from any of their visits; the distance of a vendor
 * is that of the nearest of these places.
 */
export function vendorsByDistance(vendors: readonly Candidate[]): VendorPlaces {
  const vendorOf: number[] = [];
  const points: GeoPoint[] = [];
  vendors.forEach(({ base, visits }, vendor) => {
    for (const point of [base, ...visits.map((visit) => visit.place)]) {
      vendorOf.push(vendor);
      points.push(point);
    }
  });
  const grid = pointGrid(points);

  function distinct(near: readonly { index: number; distanceMeters: number }[]): NearVendor[] {
    const seen = new Set<number>();
    const found: NearVendor[] = [];
    for (const { index, distanceMeters } of near) {
      const vendor = vendorOf[index] as number;
      if (seen.has(vendor)) continue;
      seen.add(vendor);
      found.push({ vendor, distanceMeters });
    }
    return found;
  }

  return {
    nearest(point, limit) {
      let asked = limit;
      for (;;) {
        const found = distinct(grid.nearest(point, asked));
        if (found.length >= Math.min(limit, vendors.length) || asked >= points.length) return found;
        asked *= 2;
      }
    },
    within(point, passes) {
      let [low, high] = [0, HALF_EARTH_METERS];
      if (passes(high)) return distinct(grid.within(point, high));
      // Bisection to a metre; the upper end is used, so that no vendor who passes is missed.
      while (high - low > 1) {
        const middle = (low + high) / 2;
        if (passes(middle)) low = middle;
        else high = middle;
      }
      return distinct(grid.within(point, high));
    },
  };
}
