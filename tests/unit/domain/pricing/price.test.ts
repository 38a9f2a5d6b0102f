import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICING_CONFIG as CONFIG, type PricingConfig } from '#domain/pricing/config.ts';
import { type PriceQuote, price } from '#domain/pricing/price.ts';
import type { PriceInput } from '#domain/pricing/price-input.ts';

const base = { label: 'AC repair', amountMinor: 49_901 };
const usual: PriceInput = { currency: 'INR', base, demand: { mean: 3 }, freeSupply: 3 };

function quote(input: PriceInput, config: PricingConfig = CONFIG): PriceQuote {
  const result = price(input, config);
  if (!result.ok) throw new Error(`${result.error.field}: ${result.error.detail}`);
  return result.value;
}

const inputs: fc.Arbitrary<PriceInput> = fc.record(
  {
    currency: fc.constant('INR' as const),
    base: fc.record({ label: fc.constant('Service'), amountMinor: fc.nat(10_000_000) }),
    demand: fc.record({ mean: fc.double({ min: 0, max: 1e6, noNaN: true }) }),
    freeSupply: fc.double({ min: 0, max: 1e6, noNaN: true }),
    peak: fc.record({
      factorBp: fc.integer({ min: 8_000, max: 15_000 }),
      typicalRatio: fc.double({ min: 0.01, max: 100, noNaN: true }),
    }),
    upcoming: fc.array(
      fc.record({
        factorBp: fc.integer({ min: 8_000, max: 15_000 }),
        volume: fc.double({ min: 0, max: 1_000, noNaN: true }),
      }),
      { maxLength: 6 },
    ),
    previousHourMultiplierBp: fc.integer({ min: 8_000, max: 15_000 }),
    publishedMultiplierBp: fc.integer({ min: 8_000, max: 15_000 }),
    addOns: fc.array(
      fc.record({
        code: fc.constant('gas'),
        label: fc.constant('Gas'),
        amountMinor: fc.nat(1_000_000),
        quantity: fc.nat(9),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['currency', 'base'] },
);

describe('price', () => {
  it('charges list price and tax when demand meets supply', () => {
    const { lines, totalMinor, multiplierBasisPoints, reasons } = quote(usual);
    expect(multiplierBasisPoints).toBe(10_000);
    expect(lines.map((line) => [line.kind, line.amountMinor])).toEqual([
      ['base', 49_901],
      ['tax', 8_982],
    ]);
    expect(totalMinor).toBe(58_883);
    expect(reasons.map((reason) => reason.code)).toEqual(['list_price']);
  });

  it('sums its lines to the total, and vendor, platform and tax to the same total', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const q = quote(input);
        expect(q.lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(q.totalMinor);
        expect(q.vendorShareMinor + q.platformFeeMinor + q.taxMinor).toBe(q.totalMinor);
        expect(q.lines.every((line) => Number.isSafeInteger(line.amountMinor))).toBe(true);
        expect(q.platformFeeMinor).toBeGreaterThanOrEqual(0);
        expect(q.vendorSurgeMinor).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('stays within the bounds and within 15 % of the hour before', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { multiplierBasisPoints: bp } = quote(input);
        expect(bp).toBeGreaterThanOrEqual(CONFIG.minMultiplierBp);
        expect(bp).toBeLessThanOrEqual(CONFIG.maxMultiplierBp);
        const before = input.previousHourMultiplierBp;
        if (before !== undefined) expect(Math.abs(bp - before)).toBeLessThanOrEqual(before * 0.15);
      }),
    );
  });

  it('never falls when more is asked, and never rises when more is free', () => {
    const amount = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(inputs, amount, amount, amount, (input, a, b, other) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const at = (mean: number, freeSupply: number) =>
          quote({ ...input, demand: { mean }, freeSupply }).totalMinor;
        expect(at(less, other)).toBeLessThanOrEqual(at(more, other));
        expect(at(other, less)).toBeGreaterThanOrEqual(at(other, more));
      }),
    );
  });

  it('answers the same input with the same quote', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(quote(input)).toEqual(quote(structuredClone(input)));
      }),
    );
  });

  it('has no line for a peak of less than half a step of the price', () => {
    for (const factorBp of [9_998, 10_002, 10_024]) {
      const q = quote({ ...usual, peak: { factorBp, typicalRatio: 1 } });
      expect(q.lines.map((line) => line.kind)).toEqual(['base', 'tax']);
      expect(q.reasons.map((reason) => reason.code)).not.toContain('peak_hour');
    }
  });

  it('names peak and demand as lines of their own', () => {
    const q = quote({ ...usual, demand: { mean: 30 }, peak: { factorBp: 11_000, typicalRatio: 1.33 } });
    expect(q.lines.map((line) => line.kind)).toEqual(['base', 'peak', 'demand', 'tax']);
    expect(q.reasons.map((reason) => reason.code)).toContain('peak_hour');
    expect(q.reasons.map((reason) => reason.code)).toContain('at_upper_bound');
    expect(q.multiplierBasisPoints).toBe(15_000);
  });

  it("adds the vendor's share of a surge as an amount, and lets the platform bear a discount", () => {
    const busy = quote({ ...usual, demand: { mean: 300 } });
    expect(busy.vendorSurgeMinor).toBe(19_961);
    const quiet = quote({ ...usual, demand: { mean: 0 }, freeSupply: 50 });
    expect(quiet.multiplierBasisPoints).toBe(8_000);
    expect(quiet.vendorShareMinor).toBe(39_921);
    expect(quiet.platformFeeMinor).toBe(0);
  });

  it('begins early what the next hours could not reach in steps', () => {
    const peak = { factorBp: 10_000, typicalRatio: 1 };
    const alone = quote({ ...usual, peak });
    const before = quote({ ...usual, peak, upcoming: [{ factorBp: 15_000 }, { factorBp: 15_000 }] });
    expect(before.multiplierBasisPoints).toBeGreaterThan(alone.multiplierBasisPoints);
    expect(before.reasons.map((reason) => reason.code)).toContain('ahead_of_next_hours');
    expect(quote({ ...usual, peak, upcoming: [{ factorBp: 11_000 }] }).multiplierBasisPoints).toBe(10_000);
  });

  it('keeps what is published while the move is small, and moves when it is not', () => {
    const near = quote({ ...usual, demand: { mean: 3.2 }, publishedMultiplierBp: 10_050 });
    expect(near.multiplierBasisPoints).toBe(10_050);
    const far = quote({ ...usual, demand: { mean: 6 }, publishedMultiplierBp: 10_050 });
    expect(far.multiplierBasisPoints).toBeGreaterThan(11_000);
  });

  it('holds the price that ops froze, whatever is asked', () => {
    const frozen = { ...usual, demand: { mean: 900 }, freeze: { reason: 'flood', multiplierBp: 10_000 } };
    expect(quote(frozen).multiplierBasisPoints).toBe(10_000);
    expect(quote(frozen).reasons).toEqual([
      { code: 'frozen_by_ops', detail: 'Prices are held at 1.00: flood' },
    ]);
  });

  it('falls back on the hour of the week without a forecast, and on the bound without vendors', () => {
    const blind = quote({ currency: 'INR', base, peak: { factorBp: 12_000, typicalRatio: 1.7 } });
    expect(blind.multiplierBasisPoints).toBe(12_000);
    expect(quote({ ...usual, freeSupply: 0 }).multiplierBasisPoints).toBe(15_000);
    const next = {
      ...usual,
      demand: { mean: 0 },
      freeSupply: 5e-324,
      peak: { factorBp: 1, typicalRatio: 1e-6 },
    };
    expect(quote(next, { ...CONFIG, priorRequests: 0 }).multiplierBasisPoints).toBe(15_000);
  });

  it('adds fees before tax and multiplies add-ons by their quantity', () => {
    const config = { ...CONFIG, fees: [{ code: 'visit', label: 'Visit', amountMinor: 4_900 }] };
    const addOns = [{ code: 'gas', label: 'Gas', amountMinor: 1_000, quantity: 3 }];
    const q = quote({ ...usual, addOns }, config);
    expect(q.lines.map((line) => line.amountMinor)).toEqual([49_901, 3_000, 4_900, 10_404]);
  });

  it.each([
    ['base.amountMinor', { base: { label: '', amountMinor: 0.5 } }],
    ['base.amountMinor', { base: { label: '', amountMinor: Number.NaN } }],
    ['demand.mean', { demand: { mean: Number.NaN } }],
    ['demand.mean', { demand: { mean: -1 } }],
    ['freeSupply', { freeSupply: Number.POSITIVE_INFINITY }],
    ['peak.factorBp', { peak: { factorBp: 0, typicalRatio: 1 } }],
    ['peak.typicalRatio', { peak: { factorBp: 10_000, typicalRatio: 0 } }],
    ['previousHourMultiplierBp', { previousHourMultiplierBp: -5 }],
    ['addOns.gas', { addOns: [{ code: 'gas', label: '', amountMinor: 1e12, quantity: 2 }] }],
  ])('refuses an impossible %s', (field, wrong) => {
    expect(price({ ...usual, ...wrong }, CONFIG)).toMatchObject({ ok: false, error: { field } });
  });
});
