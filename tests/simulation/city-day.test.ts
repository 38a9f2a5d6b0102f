import { describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { allocateDay } from '#domain/allocation/allocate-day.ts';
import { ALLOCATION_STRATEGIES, gini } from './allocation-strategies.ts';
import { cityDay } from './city-day.ts';

const chennai = loadPincodes()
  .all()
  .filter(({ pincode }) => pincode.startsWith('600'));

describe('a simulated day in a city', () => {
  const day = cityDay(chennai, 60, 200, 3);

  it('is the same for the same seed and another for another', () => {
    expect(cityDay(chennai, 60, 200, 3)).toEqual(day);
    expect(cityDay(chennai, 60, 200, 4)).not.toEqual(day);
  });

  it('given out in batches fills more slots than one booking at a time, with less travel', () => {
    const batch = ALLOCATION_STRATEGIES.batch(day);
    for (const name of ['greedy-nearest', 'score-greedy'] as const) {
      const greedy = ALLOCATION_STRATEGIES[name](day);
      expect(batch.fillRate).toBeGreaterThan(greedy.fillRate);
      expect(batch.travelMinutesPerJob).toBeLessThan(greedy.travelMinutesPerJob);
    }
  });

  it('never gives a vendor two visits that overlap, nor work outside their hours or beyond their capacity', () => {
    const { vendors, assigned, unassigned } = allocateDay(day.bookings, day.vendors);
    expect(assigned.length + unassigned.length).toBe(200);
    for (const { visits, workingHours, capacityMinutes } of vendors) {
      const sorted = [...visits].sort((a, b) => a.startMs - b.startMs);
      let freeFromMs = Number.NEGATIVE_INFINITY;
      let minutes = 0;
      for (const { startMs, endMs, bufferMinutes } of sorted) {
        expect(startMs).toBeGreaterThanOrEqual(freeFromMs);
        expect(workingHours.some((hours) => startMs >= hours.startMs && endMs <= hours.endMs)).toBe(true);
        freeFromMs = endMs + bufferMinutes * 60_000;
        minutes += (endMs - startMs) / 60_000;
      }
      expect(minutes).toBeLessThanOrEqual(capacityMinutes);
    }
  });
});

describe('the Gini coefficient', () => {
  it('is 0 when all have the same and near 1 when one has all', () => {
    expect(gini([5, 5, 5, 5])).toBeCloseTo(0);
    expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75);
    expect(gini([0, 0])).toBe(0);
  });
});
