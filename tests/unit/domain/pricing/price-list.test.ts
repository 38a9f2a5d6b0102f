import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import { priceMultiplier } from '#domain/pricing/multiplier.ts';
import { type HourMarket, listedPrice, type PriceList, usualPrices } from '#domain/pricing/price-list.ts';

const FIRST = 498_000;
const HOURS = 12;
const factors = [8_000, 8_500, 9_500, 10_500, 13_000, 15_000, 12_000, 10_000, 9_000, 11_000, 14_500, 9_000];
const peakOf = (k: number) => ({ peak: { factorBp: factors[k] ?? 10_000, typicalRatio: 1 } });
const usual = usualPrices(
  new Map(Array.from({ length: HOURS }, (_, k) => [FIRST + k, peakOf(k)] as const)),
  CONFIG,
);

/** The hours from `from` on, save those sold out, with so much demand for four free vendors. */
const marketsOf = (from: number, demand: readonly number[], soldOut: readonly number[]) =>
  new Map(
    demand.flatMap((mean, k): [number, HourMarket][] =>
      k < from || soldOut.includes(k) ? [] : [[FIRST + k, { ...peakOf(k), demand: { mean }, freeSupply: 4 }]],
    ),
  );

const isStep = (before: number, after: number): boolean =>
  Math.abs(after - before) * 10_000 <= before * CONFIG.maxHourlyChangeBp;

const ask = fc.record({
  asked: fc.nat({ max: HOURS - 1 }),
  from: fc.nat({ max: HOURS - 1 }),
  demand: fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: HOURS, maxLength: HOURS }),
  soldOut: fc.array(fc.nat({ max: HOURS - 1 }), { maxLength: 4 }),
});

describe('published prices', () => {
  it('are those of a usual day before anything is published, in steps that are allowed', () => {
    for (let hour = FIRST + 1; hour < FIRST + HOURS; hour += 1) {
      expect(isStep(usual[hour - 1] ?? 0, usual[hour] ?? 0)).toBe(true);
    }
  });

  it('are what customers are told, and neighbouring hours on sale differ by a step at most, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(ask, { minLength: 1, maxLength: 12 }), (asks) => {
        let published: PriceList = {};
        let from = 0;
        for (const one of asks) {
          // Time only goes on.
          from = Math.max(from, one.from);
          const markets = marketsOf(from, one.demand, one.soldOut);
          const hour = FIRST + Math.max(from, one.asked);
          if (!markets.has(hour)) continue;
          const { input, list } = listedPrice(hour, markets, usual, published, CONFIG);
          const told = priceMultiplier(input, CONFIG).multiplierBp;
          const isNew = Object.keys(published).length === 0;
          expect(told).toBe((list ?? (isNew ? usual : published))[hour]);
          if (list) {
            for (const each of [...markets.keys()].filter((k) => markets.has(k - 1))) {
              expect(isStep(list[each - 1] ?? 0, list[each] ?? 0)).toBe(true);
            }
            published = list;
          }
          // Who asks again at once is told the same, and nothing is written for it.
          const again = listedPrice(hour, markets, usual, published, CONFIG);
          expect(priceMultiplier(again.input, CONFIG).multiplierBp).toBe(told);
          expect(again.list).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('stay while the market moves within the band', () => {
    const markets = (mean: number) => marketsOf(0, new Array<number>(HOURS).fill(mean), []);
    const { list = {} } = listedPrice(FIRST, markets(12), usual, {}, CONFIG);
    const asked = [11.9, 12, 12.1].map((mean) => listedPrice(FIRST, markets(mean), usual, list, CONFIG).list);
    expect(asked).toEqual([undefined, undefined, undefined]);
    expect(listedPrice(FIRST, markets(4), usual, list, CONFIG).list).toBeDefined();
  });

  it('are there for hours on sale alone', () => {
    expect(() => listedPrice(FIRST, new Map(), usual, {}, CONFIG)).toThrow(RangeError);
  });
});
