import type { GeoPoint } from '#kernel/geo.ts';
import type { Candidate } from './candidate.ts';
import { pointGrid } from './point-grid.ts';

export type NearVendor = { readonly vendor: number; readonly distanceMeters: number };

export type VendorPlaces = {
  /** At least `limit` vendors (all, when there are fewer) nearest to a place, nearest first. */
  nearest(point: GeoPoint, limit: number): readonly NearVendor[];
  /** The vendors whose distance passes a test that no greater distance passes once one fails. */
  within(point: GeoPoint, passes: (distanceMeters: number) => boolean): readonly NearVendor[];
};

const HALF_EARTH_METERS = 20_015_115;

/**
 * Where vendors may come from: his base and each of his visits. A vendor's distance is that of the nearest of them.
 * From a grid, so that a booking in one part of a city does not look at the vendors of all the others.
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
      // Bisection to a metre; the outer end is kept, so nothing that passes is missed.
      while (high - low > 1) {
        const middle = (low + high) / 2;
        if (passes(middle)) low = middle;
        else high = middle;
      }
      return distinct(grid.within(point, high));
    },
  };
}
