import { describe, expect, it } from 'vitest';
import { DEFAULT_ALLOCATION_CONFIG as CONFIG } from '#domain/allocation/allocation-config.ts';
import { explainStanding } from '#domain/allocation/explain-ranking.ts';
import { rankVendors } from '#domain/allocation/rank-vendors.ts';
import { aCandidate, aRequest } from './allocation-cases.ts';

describe('how a vendor stands before there is a job', () => {
  it("has the values of the ranking for what follows from the vendor's own record alone, and none for the rest", () => {
    const vendor = aCandidate('a');
    const standing = explainStanding(vendor, CONFIG);
    const [ranked] = rankVendors(aRequest(), [vendor], CONFIG).ranked;
    const told = standing.filter(({ value }) => value !== null);
    expect(told.map(({ part }) => part).sort()).toEqual(['acceptance', 'load', 'punctuality', 'rating']);
    for (const { part, value } of told) expect(value).toBeCloseTo(ranked?.parts[part] ?? Number.NaN, 12);
    expect(standing.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('has the heaviest part first, as the rules weigh it', () => {
    const weights = { ...CONFIG.weights, fairness: 3 };
    const [first] = explainStanding(aCandidate('a'), { ...CONFIG, weights });
    expect(first).toMatchObject({ part: 'fairness', value: null });
  });
});
