import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocationRequest, asCandidate, dayOf } from '#application/booking/vendor-supply.ts';
import { DEFAULT_ALLOCATION_CONFIG } from '#domain/allocation/allocation-config.ts';
import { poolOf, scoreParts } from '#domain/allocation/score-parts.ts';
import { addToRecent, MEMORY_DAYS, noRecentTotals, recentTotalsAt } from '#domain/people/recent-totals.ts';
import { emptyHistory } from '#domain/people/vendor.ts';
import { allWeek, draftVendor } from '#tests/support/vendors.ts';

const NOW = '2026-11-20T00:00:00.000Z';
const daysAgo = (days: number): string => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();

describe('what a vendor got of late', () => {
  it('fades to a share of 1/e in the memory, and adds up to as many days of a steady income', () => {
    const once = addToRecent(noRecentTotals, daysAgo(MEMORY_DAYS), { earnedMinor: 1_000, offersSent: 1 });
    expect(recentTotalsAt(once, NOW).earnedMinor).toBeCloseTo(1_000 / Math.E, 9);
    let steady = noRecentTotals;
    for (let day = 720; day >= 0; day -= 1) steady = addToRecent(steady, daysAgo(day), { offersSent: 1 });
    expect(recentTotalsAt(steady, NOW).offersSent).toBeGreaterThan(MEMORY_DAYS - 1);
    expect(recentTotalsAt(steady, NOW).offersSent).toBeLessThan(MEMORY_DAYS + 1);
  });

  it('is the same in whatever order events come', () => {
    const gain = fc.record({ days: fc.integer({ min: 0, max: 400 }), earnedMinor: fc.nat(1_000_000) });
    fc.assert(
      fc.property(fc.array(gain, { maxLength: 20 }), (gains) => {
        const sum = (inOrder: typeof gains) =>
          recentTotalsAt(
            inOrder.reduce(
              (before, { days, earnedMinor }) => addToRecent(before, daysAgo(days), { earnedMinor }),
              noRecentTotals,
            ),
            NOW,
          ).earnedMinor;
        expect(sum(gains.toReversed())).toBeCloseTo(sum(gains), 3);
      }),
    );
  });
});

/** A vendor who has earned the same each day since approval. */
function steadyVendor(vendorId: string, tenureDays: number, earnedMinor: number) {
  let recentTotals = noRecentTotals;
  for (let day = tenureDays - 0.5; day > 0; day -= 1) {
    recentTotals = addToRecent(recentTotals, daysAgo(day), { earnedMinor, offersSent: 2 });
  }
  const vendor = draftVendor({
    vendorId,
    status: 'approved',
    weeklyHours: allWeek,
    approvedAt: daysAgo(tenureDays),
  });
  const on = { day: dayOf(vendor, '2026-11-20', undefined), version: 0 };
  return asCandidate({ vendor, on, history: { ...emptyHistory, recentTotals } }, Date.parse(NOW));
}

describe('fairness', () => {
  const request = allocationRequest(
    {
      skill: 'tap_repair',
      pincode: '560038',
      point: { lat: 12.97, lng: 77.64 },
      start: NOW,
      durationMinutes: 60,
      bufferMinutes: 15,
      pastVendors: new Map(),
      excludedVendorIds: [],
    },
    Date.parse(NOW),
  );
  const slot = { startMs: Date.parse(NOW), travelMinutes: 0, extraTravelMinutes: 0 };

  it('finds the same in who earns the same a day, whether for two months or two years', () => {
    const vendors = [steadyVendor('usr_new', 60, 100_000), steadyVendor('usr_old', 730, 100_000)];
    const [young, old] = vendors.map(({ recent }) => recent.earnedMinor / recent.availableHours);
    expect(Math.abs((young ?? 0) / (old ?? 1) - 1)).toBeLessThan(0.001);
    const pool = poolOf(vendors);
    const [ofYoung, ofOld] = vendors.map(
      (one) => scoreParts(request, one, slot, 0, pool, DEFAULT_ALLOCATION_CONFIG).fairness,
    );
    expect(Math.abs((ofYoung ?? 0) - (ofOld ?? 1))).toBeLessThan(0.05);
  });

  it('favours a vendor who earned nothing for a quarter, however much they had before', () => {
    const resting = steadyVendor('usr_rest', 730, 100_000);
    const rested = { ...resting.recent, ...recentTotalsAt({ asOf: daysAgo(90), ...resting.recent }, NOW) };
    const vendors = [{ ...resting, recent: rested }, steadyVendor('usr_busy', 60, 100_000)];
    const pool = poolOf(vendors);
    const [idle, busy] = vendors.map(
      (one) => scoreParts(request, one, slot, 0, pool, DEFAULT_ALLOCATION_CONFIG).fairness,
    );
    expect(idle ?? 0).toBeGreaterThan((busy ?? 1) + 0.2);
  });
});
