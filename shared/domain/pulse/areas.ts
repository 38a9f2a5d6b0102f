import type { GeoPoint } from '#kernel/geo.ts';
import type { DemandPanel } from './panel.ts';
import { placeGraph } from './place-graph.ts';

/** A pincode for the fit: its cluster and its usual rate. */
export type AreaMember = {
  readonly pincode: string;
  readonly at: GeoPoint;
  readonly cluster: number;
  readonly ratePerHour: number;
};

/**
 * The areas by which a city's demand is fitted: each pincode with enough requests, and the rest of each cluster.
 * `shareOf` is a pincode's share of its area's requests.
 */
export type Areas = {
  readonly names: readonly string[];
  readonly shareOf: Readonly<Record<string, readonly [area: number, share: number]>>;
  readonly neighbours: readonly (readonly number[])[];
};

/** With less than one request an hour, a pincode's own history says little beyond its cluster's. */
const DENSE_PER_HOUR = 1;
/** Bounds the time of a fit and the size of its result. */
const MOST_AREAS = 48;

/**
 * Dense pincodes, the busiest first, as far as there is room; everybody else by cluster.
 * @throws RangeError for a rate that is none, or a place that is not on earth.
 */
export function areasOf(members: readonly AreaMember[]): Areas {
  const wrong = members.find(({ ratePerHour }) => !(ratePerHour >= 0 && ratePerHour < 1e9));
  if (wrong) throw new RangeError(`Not requests per hour: ${wrong.ratePerHour} in ${wrong.pincode}.`);
  const clusters = new Set(members.map(({ cluster }) => cluster)).size;
  const dense = new Set(
    members
      .filter(({ ratePerHour }) => ratePerHour >= DENSE_PER_HOUR)
      .sort((a, b) => b.ratePerHour - a.ratePerHour)
      .slice(0, Math.max(0, MOST_AREAS - clusters)),
  );
  const groups = [
    ...Map.groupBy(members, (one) => (dense.has(one) ? `pincode ${one.pincode}` : `cluster ${one.cluster}`)),
  ];
  const shareOf: Record<string, readonly [number, number]> = {};
  for (const [area, [, group]] of groups.entries()) {
    const rate = group.reduce((sum, one) => sum + one.ratePerHour, 0);
    for (const { pincode, ratePerHour } of group) {
      const share = rate > 0 ? ratePerHour / rate : 1 / group.length;
      shareOf[pincode] = [area, Number(share.toPrecision(5))];
    }
  }
  const graph = placeGraph(groups.map(([, group]) => ({ at: centre(group) })));
  return {
    names: groups.map(([name]) => name),
    shareOf,
    neighbours: groups.map((_, i) => [...new Set(graph.to.subarray(graph.start[i], graph.start[i + 1]))]),
  };
}

function centre(group: readonly AreaMember[]): GeoPoint {
  const mean = (of: (one: AreaMember) => number): number =>
    group.reduce((sum, one) => sum + of(one), 0) / group.length;
  return { lat: mean(({ at }) => at.lat), lng: mean(({ at }) => at.lng) };
}

/** The pincodes' panel summed by area; a pincode without an area is left out. */
export function areaPanel(
  panel: DemandPanel,
  pincodes: readonly string[],
  areas: Pick<Areas, 'names' | 'shareOf'>,
): DemandPanel {
  const { hours, firstHour, counts } = panel;
  const sums = new Float32Array(areas.names.length * hours);
  for (const [cell, pincode] of pincodes.entries()) {
    const area = areas.shareOf[pincode]?.[0];
    if (area === undefined) continue;
    for (let t = 0; t < hours; t += 1) {
      sums[area * hours + t] = sums[area * hours + t]! + counts[cell * hours + t]!;
    }
  }
  return { cells: areas.names.length, hours, firstHour, counts: sums };
}
