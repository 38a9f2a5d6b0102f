import { describe, expect, it } from 'vitest';
import type { BatchBooking } from '#domain/allocation/allocate-batch.ts';
import { allocateDay, replanWithout } from '#domain/allocation/allocate-day.ts';
import type { BookingId } from '#kernel/ids.ts';
import { aCandidate, aRequest, at, vendorId } from './allocation-cases.ts';

const booking = (name: string, from: number, minutes = 60): BatchBooking => ({
  ...aRequest({ earliestStartMs: at(from), latestStartMs: at(from + 1), durationMinutes: minutes }),
  bookingId: name as BookingId,
});

describe('a day', () => {
  const bookings = [booking('a', 1), booking('b', 1.5), booking('c', 4), booking('d', 4.5), booking('e', 7)];

  it('gives a vendor several bookings that follow each other, never two that overlap', () => {
    const { assigned, unassigned, vendors } = allocateDay(bookings, [aCandidate('v1'), aCandidate('v2')]);
    expect(unassigned).toEqual([]);
    expect(assigned).toHaveLength(5);
    for (const { visits } of vendors) {
      const sorted = [...visits].sort((one, two) => one.startMs - two.startMs);
      sorted.slice(1).forEach((visit, index) => {
        const before = sorted[index];
        expect(visit.startMs).toBeGreaterThanOrEqual(
          (before?.endMs ?? 0) + (before?.bufferMinutes ?? 0) * 60_000,
        );
      });
    }
  });

  it('tries again what a wave left, for one vendor may have room for two of its jobs', () => {
    const { unassigned } = allocateDay([booking('a', 1, 30), booking('b', 1.4, 30)], [aCandidate('v1')]);
    expect(unassigned).toEqual([]);
  });

  it('names what nobody can take', () => {
    const { unassigned } = allocateDay([booking('a', 1, 300), booking('b', 2, 300)], [aCandidate('v1')]);
    expect(unassigned).toEqual(['b']);
  });
});

describe('a dropout', () => {
  it('has all their jobs weighed together: the first does not take the only vendor for another', () => {
    const [early, late] = [booking('a', 1), booking('b', 4)];
    // The better of the two could do either, but that day still holds only one of them.
    const both = aCandidate('v2', { capacityMinutes: 60 });
    const onlyEarly = aCandidate('v3', {
      ratings: { count: 50, mean: 1 },
      workingHours: [{ startMs: at(0), endMs: at(3) }],
    });
    const { assigned, unassigned } = replanWithout(vendorId('v1'), [early, late], [both, onlyEarly]);
    expect(unassigned).toEqual([]);
    expect(new Map(assigned.map((one) => [one.bookingId, one.vendorId]))).toEqual(
      new Map([
        ['a', 'v3'],
        ['b', 'v2'],
      ]),
    );
    const oneByOne = allocateDay([early, late], [both, onlyEarly]);
    expect(oneByOne.unassigned).toEqual(['b']);
  });

  it("hands the vendor's bookings to others and leaves their visits alone", () => {
    const own = [booking('a', 1), booking('b', 4)];
    const busy = allocateDay([booking('c', 1)], [aCandidate('v2')]).vendors;
    const { assigned, vendors } = replanWithout(vendorId('v1'), own, [
      aCandidate('v1'),
      ...busy,
      aCandidate('v3'),
    ]);
    expect(assigned.map((each) => each.vendorId)).not.toContain('v1');
    expect(assigned).toHaveLength(2);
    expect(vendors.find((vendor) => vendor.vendorId === 'v2')?.visits[0]).toEqual(busy[0]?.visits[0]);
  });
});
