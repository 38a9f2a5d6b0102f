import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointGrid } from '#domain/allocation/point-grid.ts';
import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';

const anywhere = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lng: fc.double({ min: -180, max: 180, noNaN: true }),
});
const inTown = fc.record({
  lat: fc.double({ min: 12.8, max: 13.2, noNaN: true }),
  lng: fc.double({ min: 80.1, max: 80.3, noNaN: true }),
});

const scan = (points: readonly GeoPoint[], center: GeoPoint) =>
  points
    .map((point, index) => ({ index, distanceMeters: distanceMeters(center, point) }))
    .sort((a, b) => a.distanceMeters - b.distanceMeters || a.index - b.index);

describe('point grid', () => {
  it.each([
    ['in a town', inTown, 20_000],
    ['anywhere on earth, poles and date line included', anywhere, 15_000_000],
  ])('finds what a scan finds, %s', (_, place, furthest) => {
    const radius = fc.double({ min: 0, max: furthest, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 60 }),
        place,
        radius,
        fc.nat(10),
        (points, center, meters, limit) => {
          const grid = pointGrid(points);
          const all = scan(points, center);
          expect(grid.within(center, meters)).toEqual(all.filter((near) => near.distanceMeters <= meters));
          expect(grid.nearest(center, limit)).toEqual(all.slice(0, limit));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('serves points that all share one place', () => {
    const points = Array.from({ length: 500 }, () => ({ lat: 13.2257, lng: 77.575 }));
    const grid = pointGrid(points);
    expect(grid.within({ lat: 13.2257, lng: 77.575 }, 0)).toHaveLength(500);
    expect(grid.nearest({ lat: 28, lng: 77 }, 3).map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('refuses what is no place or no radius', () => {
    expect(() => pointGrid([{ lat: Number.NaN, lng: 0 }])).toThrow('Point 0');
    expect(() => pointGrid([]).within({ lat: 0, lng: 200 }, 1)).toThrow('no place');
    expect(() => pointGrid([]).within({ lat: 0, lng: 0 }, Number.NaN)).toThrow('radius');
  });
});
