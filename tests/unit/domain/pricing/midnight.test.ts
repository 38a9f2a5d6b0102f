import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import { midnightLimits } from '#domain/pricing/midnight.ts';
import { priceMultiplier } from '#domain/pricing/multiplier.ts';
import { type HourMarket, listedPrice, type PriceList, usualPrices } from '#domain/pricing/price-list.ts';

const MIDNIGHT = 498_000;
const DAYS = [MIDNIGHT - 24, MIDNIGHT] as const;
const hoursOf = (first: number): number[] => Array.from({ length: 24 }, (_, k) => first + k);
const isStep = (before: number, after: number, step = CONFIG.maxHourlyChangeBp): boolean =>
  Math.abs(after - before) * 10_000 <= before * step;

describe('the limits around midnight', () => {
  const step = fc.integer({ min: 1, max: 9_999 });
  const level = fc.double({ min: 1, max: 100_000, noNaN: true });

  it('leave any two prices of its two hours a step apart, whatever the level and the step', () => {
    fc.assert(
      fc.property(level, step, (bp, maxHourlyChangeBp) => {
        const config = { ...CONFIG, maxHourlyChangeBp };
        const [late, early] = [MIDNIGHT - 1, MIDNIGHT].map((hour) => midnightLimits(hour, () => bp, config));
        expect(late).toEqual(early);
        const [low, high] = late ?? [CONFIG.minMultiplierBp, CONFIG.maxMultiplierBp];
        expect(low).toBeLessThanOrEqual(high);
        if (late)
          expect(isStep(low, high, maxHourlyChangeBp) && isStep(high, low, maxHourlyChangeBp)).toBe(true);
        else expect(maxHourlyChangeBp).toBeGreaterThan(8_000);
      }),
    );
  });

  it('can be reached in steps from whatever the hours before may cost', () => {
    fc.assert(
      fc.property(level, step, fc.integer({ min: 1, max: 23 }), (bp, maxHourlyChangeBp, before) => {
        const config = { ...CONFIG, maxHourlyChangeBp };
        const bounds = [CONFIG.minMultiplierBp, CONFIG.maxMultiplierBp] as const;
        const at = (hour: number) => midnightLimits(hour, () => bp, config) ?? bounds;
        const [[low, high], next] = [at(MIDNIGHT - 1 - before), at(MIDNIGHT - before)];
        if (before === 23) return;
        for (const from of [low, high]) {
          const steps = [from * (10_000 - maxHourlyChangeBp), from * (10_000 + maxHourlyChangeBp)] as const;
          expect(Math.ceil(steps[0] / 10_000)).toBeLessThanOrEqual(next[1]);
          expect(Math.floor(steps[1] / 10_000)).toBeGreaterThanOrEqual(next[0]);
        }
      }),
    );
  });

  it('are none where no midnight is bridged, or long before one, and refuse a level that is none', () => {
    expect(midnightLimits(MIDNIGHT, () => undefined, CONFIG)).toBeUndefined();
    expect(midnightLimits(MIDNIGHT + 12, () => 10_000, CONFIG)).toBeUndefined();
    for (const wrong of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]) {
      expect(() => midnightLimits(MIDNIGHT, () => wrong, CONFIG)).toThrow(RangeError);
    }
  });
});

const nothing: PriceList = {};
const factor = fc.integer({ min: 8_000, max: 15_000 });
const ask = fc.record({
  day: fc.constantFrom(0, 1),
  asked: fc.nat({ max: 23 }),
  from: fc.nat({ max: 23 }),
  demand: fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 24, maxLength: 24 }),
  soldOut: fc.array(fc.nat({ max: 22 }), { maxLength: 4 }),
});

describe('two days on sale', () => {
  it('are a step apart at midnight, whatever is asked of which day when', () => {
    let bothPublished = 0;
    fc.assert(
      fc.property(
        fc.array(factor, { minLength: 48, maxLength: 48 }),
        fc.array(ask, { minLength: 2, maxLength: 10 }),
        (factors, asks) => {
          const levelBp = (midnight: number): number | undefined =>
            midnight === MIDNIGHT ? Math.sqrt((factors[23] ?? 0) * (factors[24] ?? 0)) : undefined;
          const usually = (hour: number): HourMarket => {
            const limitsBp = midnightLimits(hour, levelBp, CONFIG);
            const peak = { factorBp: factors[hour - DAYS[0]] ?? 10_000, typicalRatio: 1 };
            return { peak, ...(limitsBp ? { limitsBp } : {}) };
          };
          const days = DAYS.map((first) => {
            const markets = new Map(hoursOf(first).map((hour) => [hour, usually(hour)]));
            return {
              first,
              from: 0,
              markets,
              usual: usualPrices(markets, CONFIG),
              published: nothing,
            };
          });
          /** What who asks now is told; undefined for an hour that is not on sale. */
          const told = (day: number, hour: number): number | undefined => {
            const on = days[day];
            if (!on?.markets.has(hour)) return undefined;
            const { input, list } = listedPrice(hour, on.markets, on.usual, on.published, CONFIG);
            if (list) on.published = list;
            return priceMultiplier(input, CONFIG).multiplierBp;
          };
          for (const { day, asked, from, demand, soldOut } of asks) {
            const on = days[day];
            if (!on) continue;
            // Time only goes on, and it is still the first day.
            if (day === 0) on.from = Math.max(on.from, from);
            const onSale = hoursOf(on.first).filter((_, k) => k >= on.from && !soldOut.includes(k));
            on.markets = new Map(
              onSale.map((hour) => {
                const market = { demand: { mean: demand[hour - on.first] ?? 0 }, freeSupply: 4 };
                return [hour, { ...usually(hour), ...market }];
              }),
            );
            told(day, onSale[asked % onSale.length] ?? on.first);
            const [late, early] = [told(0, MIDNIGHT - 1), told(1, MIDNIGHT)];
            if (late === undefined || early === undefined) continue;
            expect(isStep(late, early) && isStep(early, late)).toBe(true);
            if (days.every(({ published }) => Object.keys(published).length > 0)) bothPublished += 1;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(bothPublished).toBeGreaterThan(100);
  });
});
