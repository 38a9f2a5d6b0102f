import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CustomerVendors,
  firstMet,
  MAX_PREFERENCES,
  noVendors,
  withEncounter,
  withPreference,
  withVendor,
} from '#domain/people/customer-vendors.ts';

const met = (day: number, bookingId = `bk_${day}`) => ({
  bookingId,
  at: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
});
const did = (now: CustomerVendors, vendorId: string, day: number) =>
  withEncounter(now, vendorId, met(day), ({ jobs }) => ({ jobs: jobs + 1 }));

describe("a customer's vendors", () => {
  it('count jobs in whatever order they are heard of, and know the last', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), (days) => {
        const { vendors } = days.reduce((now, day) => did(now, 'usr_ravi', day), noVendors);
        expect(vendors['usr_ravi']).toMatchObject({ jobs: 5, lastBookingId: 'bk_5', lastAt: met(5).at });
      }),
    );
  });

  it('are sixty at most: the oldest are forgotten, but nobody of whom something was said', () => {
    const meeting = fc.record({ vendor: fc.nat(150), day: fc.nat(2_000) });
    const stated = fc.uniqueArray(fc.nat(150), { maxLength: MAX_PREFERENCES });
    fc.assert(
      fc.property(fc.array(meeting, { maxLength: 300 }), stated, (meetings, preferences) => {
        const said = preferences.reduce<CustomerVendors>(
          (now, i) => withVendor(now, `usr_${i}`, { ...firstMet(met(0)), preference: 'blocked' }),
          noVendors,
        );
        const now = meetings.reduce((before, { vendor, day }) => did(before, `usr_${vendor}`, day), said);
        const kept = Object.values(now.vendors);
        expect(kept.length).toBeLessThanOrEqual(60);
        expect(kept.filter(({ preference }) => preference === 'blocked').length).toBe(preferences.length);
      }),
    );
  });

  it('forget the one who was there longest ago', () => {
    const many = Array.from({ length: 61 }, (_, i) => i).reduce(
      (now, i) => did(now, `usr_${i}`, i),
      noVendors,
    );
    expect(Object.keys(many.vendors)).toHaveLength(60);
    expect(many.vendors['usr_0']).toBeUndefined();
    expect(many.vendors['usr_60']?.jobs).toBe(1);
  });

  it('keep what else stands beside them', () => {
    const stored = { ...noVendors, learned: { '2026-01-01T00': 'abcd1234' } };
    expect(did(stored, 'usr_ravi', 1)).toMatchObject({ learned: stored.learned });
  });
});

describe('preferences', () => {
  const none = { customerId: 'usr_asha', preferences: {} };
  const all = Array.from({ length: MAX_PREFERENCES }, (_, i) => `usr_${i}`);
  const full = {
    customerId: 'usr_asha',
    preferences: Object.fromEntries(all.map((id) => [id, 'blocked' as const])),
  };

  it('are set, changed and taken back', () => {
    const preferred = withPreference(none, 'usr_ravi', 'preferred');
    expect(preferred?.preferences).toEqual({ usr_ravi: 'preferred' });
    expect(preferred && withPreference(preferred, 'usr_ravi', 'blocked')?.preferences).toEqual({
      usr_ravi: 'blocked',
    });
    expect(preferred && withPreference(preferred, 'usr_ravi', null)).toEqual(none);
  });

  it('are forty at most; those there are can be changed and taken back', () => {
    expect(withPreference(full, 'usr_one_more', 'preferred')).toBeUndefined();
    expect(withPreference(full, 'usr_0', 'preferred')?.preferences['usr_0']).toBe('preferred');
    expect(Object.keys(withPreference(full, 'usr_0', null)?.preferences ?? {})).toHaveLength(
      MAX_PREFERENCES - 1,
    );
  });
});
