import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateBatch, type BatchBooking, straightLineOptions } from '#domain/allocation/allocate-batch.ts';
import type { Candidate } from '#domain/allocation/candidate.ts';
import type { BookingId } from '#kernel/ids.ts';
import { aCandidate, aRequest, aVisit, serviceId } from './allocation-cases.ts';

const bookingId = (name: string): BookingId => name as BookingId;
const place = fc.record({
  lat: fc.double({ min: 12.85, max: 13.05, noNaN: true }),
  lng: fc.double({ min: 77.5, max: 77.7, noNaN: true }),
});
const anyone = { kind: 'radius', radiusMeters: 50_000 } as const;

const bookings = fc
  .array(place, { maxLength: 7 })
  .map((points) =>
    points.map(
      (point, index): BatchBooking => ({ ...aRequest({ point }), bookingId: bookingId(`b${index}`) }),
    ),
  );
const vendors = fc
  .array(
    fc.record({
      base: place,
      count: fc.nat(60),
      mean: fc.double({ min: 1, max: 5, noNaN: true }),
      skilled: fc.boolean(),
      visit: fc.option(place, { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((facts) =>
    facts.map(({ base, count, mean, skilled, visit }, index) =>
      aCandidate(`v${index}`, {
        base,
        coverage: anyone,
        ratings: { count, mean },
        skills: new Set(skilled || index % 2 ? [serviceId('plumbing')] : []),
        visits: visit ? [aVisit(0, 1.5, { place: visit })] : [],
      }),
    ),
  );

const allPairs = { ...straightLineOptions(), nearestVendors: 1_000 };

describe('a batch', () => {
  it('has the same optimum when it starts with one vendor per booking', () => {
    fc.assert(
      fc.property(bookings, vendors, (jobs, candidates) => {
        const pruned = allocateBatch(jobs, candidates, { ...straightLineOptions(), nearestVendors: 1 });
        const whole = allocateBatch(jobs, candidates, allPairs);
        expect(pruned.assigned.length).toBe(whole.assigned.length);
        expect(Math.abs(pruned.totalScore - whole.totalScore)).toBeLessThanOrEqual(1e-6 * (jobs.length + 1));
        expect(pruned.proof.gap).toBe(0);
        expect(whole.proof.rounds).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it("scores few of a city's pairs", () => {
    const grid = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        lat: 12.8 + (i % 20) * 0.02,
        lng: 77.4 + Math.floor(i / 20) * 0.03,
      }));
    const jobs = grid(200).map((point, i) => ({ ...aRequest({ point }), bookingId: bookingId(`b${i}`) }));
    const candidates = grid(300).map((base, i) => aCandidate(`v${i}`, { base, coverage: anyone }));
    const { assigned, proof } = allocateBatch(jobs, candidates);
    expect(assigned).toHaveLength(200);
    expect(proof.gap).toBe(0);
    expect(proof.pairsScored).toBeLessThan(0.35 * proof.pairs);
  });

  it('serves as many bookings as it can before it looks at scores', () => {
    const near = aCandidate('near', { coverage: anyone });
    const onlyHere = aCandidate('only-here', {
      coverage: { kind: 'pincodes', pincodes: new Set(['560034']) },
    });
    const jobs = [
      { ...aRequest(), bookingId: bookingId('here') },
      { ...aRequest({ pincode: '560001', point: { lat: 12.98, lng: 77.6 } }), bookingId: bookingId('there') },
    ];
    const { assigned } = allocateBatch(jobs, [near, onlyHere]);
    expect(assigned.map(({ bookingId: id, vendorId }) => [id, vendorId])).toEqual([
      ['here', 'only-here'],
      ['there', 'near'],
    ]);
  });

  it('does not depend on the order of the vendors', () => {
    fc.assert(
      fc.property(bookings, vendors, (jobs, candidates) => {
        const turned = allocateBatch(jobs, [...candidates].reverse());
        expect(allocateBatch(jobs, candidates).assigned).toEqual(turned.assigned);
      }),
    );
  });

  it('leaves bookings unassigned when nobody may take them', () => {
    const job = { ...aRequest(), bookingId: bookingId('b') };
    const broken: Candidate = aCandidate('v', { capacityMinutes: Number.NaN });
    expect(allocateBatch([job], []).unassigned).toEqual(['b']);
    expect(allocateBatch([job], [broken]).unassigned).toEqual(['b']);
    expect(allocateBatch([], [aCandidate('v')]).assigned).toEqual([]);
  });

  it('names invalid input', () => {
    const job = { ...aRequest(), bookingId: bookingId('b') };
    expect(() => allocateBatch([job, job], [])).toThrow('twice');
    expect(() => allocateBatch([{ ...job, bufferMinutes: -1 }], [])).toThrow('bufferMinutes');
    expect(() => allocateBatch([job], [aCandidate('v'), aCandidate('v')])).toThrow('Vendor v appears twice');
    const slower = { ...straightLineOptions(), travel: () => 0, nearestVendors: 0 };
    expect(() => allocateBatch([job], [aCandidate('v')], slower)).toThrow(
      'more than that of the travel model',
    );
  });
});
