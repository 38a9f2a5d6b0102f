import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClusterPlace, clusterPlaces } from '#domain/pulse/clusters.ts';
import { placeGraph } from '#domain/pulse/place-graph.ts';

/** A town of `side` x `side` pincodes, about a kilometre apart. */
const town = (side: number, lat = 18.5, lng = 73.8): ClusterPlace[] =>
  Array.from({ length: side * side }, (_, i) => ({
    id: `${lat}-${i}`,
    at: { lat: lat + 0.01 * Math.floor(i / side), lng: lng + 0.01 * (i % side) },
  }));

/** Does every cluster hang together along the links between near places? */
function isConnected(places: readonly ClusterPlace[], clusterOf: Int32Array): boolean {
  const graph = placeGraph(places);
  const seen = new Set<number>();
  let parts = 0;
  for (let i = 0; i < places.length; i += 1) {
    if (seen.has(i)) continue;
    parts += 1;
    const open = [i];
    for (let u = open.pop(); u !== undefined; u = open.pop()) {
      if (seen.has(u)) continue;
      seen.add(u);
      for (const v of graph.to.subarray(graph.start[u], graph.start[u + 1])) {
        if (clusterOf[v] === clusterOf[u]) open.push(v);
      }
    }
  }
  return parts === new Set(clusterOf).size;
}

describe('clusterPlaces', () => {
  it('gives every place a cluster that hangs together, of about the size asked for', () => {
    const places = town(20);
    const { clusterOf, count } = clusterPlaces(places);
    expect(clusterOf.every((k) => k >= 0)).toBe(true);
    expect(isConnected(places, clusterOf)).toBe(true);
    expect(count).toBeGreaterThanOrEqual(18);
    expect(count).toBeLessThanOrEqual(22);
  });

  it('never joins towns that are far apart', () => {
    const places = [...town(5), ...town(5, 28.6, 77.2)];
    const { clusterOf } = clusterPlaces(places);
    const pune = new Set(clusterOf.slice(0, 25));
    expect(clusterOf.slice(25).some((k) => pune.has(k))).toBe(false);
  });

  it('moves the border to where weeks differ', () => {
    const places = town(10).map((place, i) => ({
      ...place,
      weekShape: i % 10 < 3 ? [0.9, 0.1] : [0.1, 0.9],
    }));
    const halves = new Map(places.map((place, i) => [place.id, i % 10 < 5 ? 0 : 1]));
    const alike = { placesPerCluster: 50, shapeWorthKm: 50, inertia: 0 };
    const { clusterOf, churn } = clusterPlaces(places, halves, alike);
    expect([...clusterOf]).toEqual(places.map((_, i) => (i % 10 < 3 ? 0 : 1)));
    expect(churn).toBeCloseTo(0.2, 10);
  });

  it('stays as it was when nothing changed much, and reports what moved', () => {
    const places = town(20);
    const first = clusterPlaces(places);
    const numbers = new Map(places.map((place, i) => [place.id, first.clusterOf[i] ?? -1]));
    const later = clusterPlaces([...places, { id: 'new', at: { lat: 18.555, lng: 73.855 } }], numbers);
    expect(first.churn).toBe(0);
    expect(later.churn).toBeLessThan(0.1);
    expect(later.clusterOf.at(-1)).toBeGreaterThanOrEqual(0);
  });

  it('answers nothing for nothing, one for one, and one for a thousand at one spot', () => {
    expect(clusterPlaces([]).count).toBe(0);
    expect(clusterPlaces(town(1)).count).toBe(1);
    const heap = Array.from({ length: 1_000 }, (_, i) => ({ id: `${i}`, at: { lat: 0, lng: 0 } }));
    expect(clusterPlaces(heap).clusterOf.every((k) => k >= 0)).toBe(true);
  });

  it('takes places anywhere on earth, and refuses those that are not', () => {
    const point = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 80 }), (points) => {
        const places = points.map((at, i) => ({ id: `${i}`, at }));
        expect(clusterPlaces(places).clusterOf.every((k) => k >= 0)).toBe(true);
      }),
    );
    expect(() => clusterPlaces([{ id: 'a', at: { lat: Number.NaN, lng: 0 } }])).toThrow(RangeError);
    expect(() => clusterPlaces([...town(1), ...town(1)])).toThrow(RangeError);
  });
});
