import { describe, expect, it } from 'vitest';
import { offerReasons, weighedForVendor } from '#application/booking/offer-reasons.ts';
import { allocationRules } from '#domain/allocation/allocation-config.ts';
import type { Candidate, PastWithVendor } from '#domain/allocation/candidate.ts';
import { rankVendors } from '#domain/allocation/rank-vendors.ts';
import { aCandidate, aRequest, vendorId } from '../../domain/allocation/allocation-cases.ts';

const [rules] = allocationRules;
if (!rules) throw new Error('There are no rules.');

/** What vendor `a` reads when chosen among these. */
function readBy(
  own: Parameters<typeof aCandidate>[1],
  others: readonly Candidate[] = [],
  past: readonly PastWithVendor[] = [],
) {
  const pastVendors = new Map(past.map((one) => [vendorId('a'), one] as const));
  const { ranked } = rankVendors(aRequest({ pastVendors }), [aCandidate('a', own), ...others], rules?.config);
  const mine = ranked.find(({ vendorId: id }) => id === 'a');
  if (!mine || !rules) throw new Error('Vendor a was not ranked.');
  return weighedForVendor(offerReasons({ ranked: mine, rules }));
}

describe('what a vendor reads of how they were weighed', () => {
  it('names the rules, and every part that counts with its weight, the heaviest first', () => {
    const { rules: named, parts } = readBy({});
    expect(named).toBe('weighed as in force everywhere since 2026-01-01');
    expect(parts.map(({ part }) => part)).toEqual([
      'travel',
      'rating',
      'acceptance',
      'fairness',
      'load',
      'preference',
      'punctuality',
    ]);
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
    for (const { weight, points } of parts) if (points !== null) expect(points).toBeLessThanOrEqual(weight);
  });

  it('is the same whoever else was asked, and whatever a customer thinks of the vendor', () => {
    const alone = readBy({});
    const rich = { earnedMinor: 9_000_000, availableHours: 10, offersSent: 400 };
    expect(readBy({}, [aCandidate('b', { recent: rich }), aCandidate('c')])).toEqual(alone);
    expect(readBy({}, [], [{ preference: null, jobs: 5, meanRating: 1 }])).toEqual(alone);
    expect(readBy({}, [], [{ preference: 'preferred', jobs: 5, meanRating: 5 }])).toEqual(alone);
  });

  it('says nothing of what was not weighed then', () => {
    const opsReasons = [{ part: 'travel', points: 0.2, weight: 0, fact: '12 min' }];
    expect(weighedForVendor({ opsReasons })).toEqual({ rules: null, parts: [] });
  });
});
