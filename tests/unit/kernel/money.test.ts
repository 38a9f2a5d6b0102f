import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, money, negate, portion, sum, zero } from '#kernel/money.ts';

const amount = fc.integer({ min: -1e12, max: 1e12 });
const basisPoints = fc.integer({ min: -20_000, max: 20_000 });

describe('money', () => {
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is never %s minor units', (wrong) => {
    expect(() => money(wrong, 'INR')).toThrow(RangeError);
  });

  it('is not added across currencies', () => {
    expect(() => add(money(1, 'INR'), money(1, 'USD'))).toThrow('INR and USD');
    expect(() => sum([money(1, 'USD')], 'INR')).toThrow(RangeError);
  });

  it('does not leave the range in which integers are exact', () => {
    expect(() => add(money(Number.MAX_SAFE_INTEGER, 'INR'), money(1, 'INR'))).toThrow(RangeError);
  });

  it('added to its negation is zero, never negative zero', () => {
    fc.assert(
      fc.property(amount, (a) => {
        expect(add(money(a, 'INR'), negate(money(a, 'INR')))).toEqual(zero('INR'));
      }),
    );
    expect(Object.is(negate(zero('INR')).amountMinor, 0)).toBe(true);
  });

  it('sums in any order', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), (amounts) => {
        const parts = amounts.map((a) => money(a, 'USD'));
        expect(sum(parts, 'USD')).toEqual(sum([...parts].reverse(), 'USD'));
      }),
    );
  });
});

describe('a portion', () => {
  it('is rounded half away from zero', () => {
    const of = (a: number, points: number) => portion(money(a, 'INR'), points).amountMinor;

    expect([of(1, 5_000), of(-1, 5_000), of(1, 4_999), of(3, 5_000), of(10_001, 1_800)]).toEqual([
      1, -1, 0, 2, 1_800,
    ]);
  });

  it('is within half a minor unit of the exact share, with the sign of it', () => {
    fc.assert(
      fc.property(amount, basisPoints, (a, points) => {
        const share = BigInt(portion(money(a, 'INR'), points).amountMinor);
        const error = share * 10_000n - BigInt(a) * BigInt(points);
        expect(error <= 5_000n && error >= -5_000n).toBe(true);
      }),
    );
  });

  it('of a negative amount mirrors that of the positive', () => {
    fc.assert(
      fc.property(amount, basisPoints, (a, points) => {
        expect(portion(negate(money(a, 'INR')), points)).toEqual(negate(portion(money(a, 'INR'), points)));
      }),
    );
  });

  it('of everything is everything, and needs whole basis points', () => {
    fc.assert(
      fc.property(amount, (a) => {
        expect(portion(money(a, 'INR'), 10_000)).toEqual(money(a, 'INR'));
      }),
    );
    expect(() => portion(money(100, 'INR'), 0.5)).toThrow(RangeError);
  });
});
