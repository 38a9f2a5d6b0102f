import { describe, expect, it } from 'vitest';
import { type AreaMember, areaPanel, areasOf } from '#domain/pulse/areas.ts';

const member = (pincode: string, cluster: number, ratePerHour: number): AreaMember => ({
  pincode,
  cluster,
  ratePerHour,
  at: { lat: 12.9 + cluster / 50, lng: 77.5 + Number(pincode) / 1e4 },
});

describe('the areas that demand is fitted by', () => {
  const members = [member('1', 0, 3), member('2', 0, 0.2), member('3', 0, 0.6), member('4', 1, 0.1)];
  const areas = areasOf(members);

  it('lets a pincode that asks enough stand alone, and shares out the rest of its cluster by rate', () => {
    expect(areas.names).toEqual(['pincode 1', 'cluster 0', 'cluster 1']);
    expect(areas.shareOf).toEqual({ '1': [0, 1], '2': [1, 0.25], '3': [1, 0.75], '4': [2, 1] });
  });

  it('names the areas beside each, never itself', () => {
    for (const [area, beside] of areas.neighbours.entries()) {
      expect(beside.length).toBeGreaterThan(0);
      expect(beside).not.toContain(area);
    }
  });

  it('is bounded, however many pincodes ask much: the busiest stand alone', () => {
    const many = areasOf(Array.from({ length: 200 }, (_, i) => member(String(i + 1), i % 5, 1 + i)));
    expect(many.names).toHaveLength(48);
    expect(many.shareOf['200']?.[1]).toBe(1);
    expect(many.shareOf['1']?.[1]).toBeLessThan(0.1);
  });

  it('sums the counts of an area, and leaves out who has none', () => {
    const counts = Float32Array.from([1, 2, 10, 20, 100, 200, 7, 7, 9, 9]);
    const panel = { cells: 5, hours: 2, firstHour: 5, counts };
    const summed = areaPanel(panel, ['1', '2', '3', '4', 'new'], areas);
    expect(summed).toEqual({
      cells: 3,
      hours: 2,
      firstHour: 5,
      counts: Float32Array.from([1, 2, 110, 220, 7, 7]),
    });
  });
});
