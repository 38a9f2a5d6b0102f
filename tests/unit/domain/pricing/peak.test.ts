import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import { learnPeakProfile } from '#domain/pricing/peak.ts';
import { price } from '#domain/pricing/price.ts';

describe('learnPeakProfile', () => {
  it('is list price everywhere without history', () => {
    const profile = learnPeakProfile([], CONFIG);
    expect(profile).toHaveLength(168);
    expect(new Set(profile.map((hour) => hour.factorBp))).toEqual(new Set([10_000]));
  });

  it('prices hours by how far demand exceeded supply in them, within the bounds', () => {
    const history = Array.from({ length: 8 * 168 }, (_, i) => {
      const hourOfWeek = i % 168;
      const evening = hourOfWeek % 24 === 18;
      return { hourOfWeek, demand: evening ? 200 : hourOfWeek % 24 < 6 ? 1 : 100, freeSupply: 100 };
    });
    const profile = learnPeakProfile(history, CONFIG);
    expect(profile[18]?.factorBp).toBeGreaterThan(12_000);
    expect(profile[3]?.factorBp).toBe(CONFIG.minMultiplierBp);
    expect(profile[12]?.factorBp).toBeGreaterThan(9_800);
    expect(profile[12]?.factorBp).toBeLessThan(10_200);
  });

  it('is a market that can be priced, however lopsided the past', () => {
    const [few, many] = [1e-12, 1e12];
    for (const [demand, freeSupply] of [
      [many, 0],
      [0, many],
      [many, few],
      [few, few],
    ] as const) {
      const profile = learnPeakProfile([{ hourOfWeek: 7, demand, freeSupply }], CONFIG);
      for (const peak of profile) {
        const base = { label: 'Tap repair', amountMinor: 50_000 };
        const upcoming = profile.slice(0, 4);
        const quote = price(
          { currency: 'INR', base, demand: { mean: 1 }, freeSupply: 1, peak, upcoming },
          CONFIG,
        );
        expect(quote).toMatchObject({ ok: true });
      }
    }
  });

  it.each([
    { hourOfWeek: 1, demand: 1e300, freeSupply: 1 },
    { hourOfWeek: 168, demand: 1, freeSupply: 1 },
    { hourOfWeek: 1, demand: Number.NaN, freeSupply: 1 },
    { hourOfWeek: 1, demand: 1, freeSupply: -1 },
  ])('refuses %o', (hour) => {
    expect(() => learnPeakProfile([hour], CONFIG)).toThrow(RangeError);
  });
});
