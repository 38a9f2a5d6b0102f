import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { FARTHEST_FROM_PINCODE_METERS, pointFault } from '#domain/catalogue/pincodes/point-fault.ts';
import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';

const all = loadPincodes().all();
const known = (pincode: string): Pincode => {
  const found = loadPincodes().find(pincode);
  if (!found) throw new Error(`There is no ${pincode}.`);
  return found;
};
const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const swapped = ({ lat, lng }: GeoPoint): GeoPoint => ({ lat: lng, lng: lat });

describe('a point in a pincode', () => {
  it('may be where open data, which knows some pincodes by their district alone, puts its fellows', () => {
    const groups = [...Map.groupBy(all, ({ pincode }) => pincode.slice(0, 4)).values()];
    const large = groups.filter((group) => group.length >= 5);
    const distances = large.flatMap((group) => {
      const lat = middle(group.map(({ point }) => point.lat));
      const lng = middle(group.map(({ point }) => point.lng));
      return group.map(({ point }) => distanceMeters(point, { lat, lng }));
    });
    const near = distances.filter((meters) => meters <= FARTHEST_FROM_PINCODE_METERS);
    expect(distances.length).toBeGreaterThan(17_000);
    expect(near.length / distances.length).toBeGreaterThan(0.98);
  });

  it('is the known one of every pincode, and never that one swapped', () => {
    for (const area of all) {
      expect(pointFault(area.point, area)).toBeUndefined();
      expect(pointFault(swapped(area.point), area)).toContain('lat and lng look swapped');
    }
  });

  it('is refused with what would be right when it is in another city or country', () => {
    const indiranagar = known('560038');
    expect(pointFault(known('110001').point, indiranagar)).toMatch(
      /^the point lies 17\d\d km from 560038: 560038 \(Bengaluru\) is near lat 1\d\.\d\d, lng 77\.\d\d, and a point within 100 km/,
    );
    for (const abroad of [
      { lat: 0, lng: 0 },
      { lat: 51.5, lng: -0.12 },
      { lat: 12.97, lng: -77.59 },
    ]) {
      expect(pointFault(abroad, indiranagar)).toContain('lies outside India');
    }
  });

  it('is refused over the border, however near', () => {
    const westmost = all.reduce((a, b) => (b.point.lng < a.point.lng ? b : a));
    const over = { lat: westmost.point.lat, lng: 67.9 };
    expect(distanceMeters(over, westmost.point)).toBeLessThan(FARTHEST_FROM_PINCODE_METERS);
    expect(pointFault(over, westmost)).toContain('lies outside India');
  });

  it('is refused beyond the distance alone, for any point on earth', () => {
    const area = known('440001');
    const point = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(point, (at) => {
        const far = distanceMeters(at, area.point) > FARTHEST_FROM_PINCODE_METERS;
        expect(pointFault(at, area) !== undefined).toBe(far);
      }),
      { examples: [[{ lat: area.point.lat + 0.85, lng: area.point.lng }]] },
    );
    expect(pointFault({ lat: Number.NaN, lng: area.point.lng }, area)).toBeDefined();
  });
});
