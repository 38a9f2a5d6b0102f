import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceSlot, type SlotToPrice } from '#application/booking/price-slot.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import { bufferModel } from '#domain/buffering/buffer.ts';
import { travelModel } from '#domain/buffering/travel.ts';
import { rulesInForce } from '#domain/city-rules/city-rules.ts';
import { DEFAULT_PRICING_CONFIG } from '#domain/pricing/config.ts';
import type { PriceList } from '#domain/pricing/price-list.ts';
import { localHour as hourOf } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState, shareToCome } from '#domain/pulse/state.ts';
import { tapRepair } from '#tests/support/tap-repair.ts';

const AT = '2026-11-16T00:30:00.000Z'; // Monday 06:00 in India

const RATE = 4;

/** A week with as much demand in every hour, save for these hours of every day, and as many booked as usual. */
function enginesWith(busy: Readonly<Record<number, number>>): EngineState {
  const state = emptyPulseState(AT, INDIA_CALENDAR);
  const ahead = Object.fromEntries(
    Array.from({ length: 24 }, (_, k) => {
      const expected = RATE * (busy[(6 + k) % 24] ?? 1);
      return [state.hour + k, expected * (1 - shareToCome(state, k))];
    }),
  );
  return {
    travel: travelModel(),
    buffer: bufferModel(),
    pulse: {
      state: { ...state, ahead },
      baseline: {
        ratePerHour: RATE,
        weekRequests: RATE * 168 * 13,
        weekProfile: Array.from({ length: 168 }, (_, hour) => busy[hour % 24] ?? 1),
      },
    },
    expected: undefined,
    freeze: undefined,
    rules: rulesInForce([], 'Pune', AT),
  };
}

/** Slots at every hour of Monday, four vendors free in each. */
const open = Array.from({ length: 12 }, (_, k) => {
  const start = Date.parse(AT) + (k + 1) * 3_600_000;
  const instant = (ms: number): string => new Date(ms).toISOString();
  return { start: instant(start), end: instant(start + 3_600_000), vendors: 4 };
});

const atWork = new Array<number>(168).fill(4);

function pricedAt(localHour: number, engines: EngineState, published: PriceList = {}, free = open) {
  const slot: SlotToPrice = {
    service: tapRepair,
    addOns: [],
    pincode: '411001',
    start: open[localHour - 7]?.start ?? '',
    open: free,
    atWork,
    published,
  };
  return priceSlot(slot, engines, AT);
}
const quoteAt = (localHour: number, engines: EngineState) => pricedAt(localHour, engines).quote;

describe('the price of a slot', () => {
  it('is the list price in a week that is even', () => {
    const quote = quoteAt(12, enginesWith({}));
    expect(quote.multiplierBasisPoints).toBe(10_000);
    expect(quote.lines.map((line) => line.kind)).toEqual(['base', 'tax']);
  });

  it('has a line for the hour of the week, as the refit learned it', () => {
    const engines = enginesWith({ 11: 1.2, 12: 1.3, 13: 1.2 });
    const quote = quoteAt(12, engines);
    expect(quote.reasons.map((reason) => reason.code)).toContain('peak_hour');
    expect(quote.lines.find((line) => line.kind === 'peak')?.amountMinor).toBeGreaterThan(0);
    expect(quote.multiplierBasisPoints).toBeGreaterThan(10_500);
  });

  it('begins a climb before a peak that one step could not reach', () => {
    const engines = enginesWith({ 14: 3.2, 15: 3.2, 16: 3.2 });
    const [before, peak] = [quoteAt(13, engines), quoteAt(14, engines)];
    expect(before.reasons.map((reason) => reason.code)).toContain('ahead_of_next_hours');
    expect(peak.multiplierBasisPoints / before.multiplierBasisPoints).toBeLessThanOrEqual(1.15);
  });

  it('is there for a slot at any minute of the next two months', () => {
    const engines = enginesWith({ 9: 1.5, 18: 2 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 * 24 * 60 }),
        fc.integer({ min: 0, max: 3600 }),
        (minutes, s) => {
          const at = new Date(Date.parse(AT) + s * 1000).toISOString();
          const start = new Date(Date.parse(at) + minutes * 60_000).toISOString();
          const end = new Date(Date.parse(start) + 3_600_000).toISOString();
          const slot = {
            service: tapRepair,
            addOns: [],
            city: 'Pune',
            pincode: '411001',
            start,
            open: [{ start, end, vendors: 2 }],
            atWork,
            published: {},
          };
          const { multiplierBasisPoints } = priceSlot(slot, engines, at).quote;
          expect(multiplierBasisPoints).toBeGreaterThanOrEqual(8_000);
          expect(multiplierBasisPoints).toBeLessThanOrEqual(15_000);
        },
      ),
      {
        numRuns: 500,
        examples: [
          [60 * 167, 0],
          [60 * 168 - 1, 0],
          [60 * 168, 0],
          [60 * 169, 1800],
        ],
      },
    );
  });

  const hour = (localHour: number): number => hourOf(AT, INDIA_CALENDAR) - 6 + localHour;
  const scarce = open.map((slot) => ({ ...slot, vendors: 1 }));

  it('has nothing to publish while the day is as usual, and publishes the whole day when it is not', () => {
    expect(pricedAt(12, enginesWith({})).list).toBeUndefined();
    const { list = {}, quote } = pricedAt(12, enginesWith({}), {}, scarce);
    expect(quote.multiplierBasisPoints).toBeGreaterThan(10_500);
    expect(list[hour(12)]).toBe(quote.multiplierBasisPoints);
    expect(Object.keys(list).length).toBeGreaterThanOrEqual(open.length);
  });

  it('keeps what is published when the market has hardly moved', () => {
    const { list = {} } = pricedAt(12, enginesWith({}), {}, scarce);
    const near = Object.fromEntries(Object.entries(list).map(([each, bp]) => [each, bp - 50]));
    const { quote, list: anew } = pricedAt(12, enginesWith({}), near, scarce);
    expect(quote.multiplierBasisPoints).toBe(near[hour(12)]);
    expect(quote.reasons.map(({ code }) => code)).toContain('kept_published');
    expect(anew).toBeUndefined();
  });

  it('is within a step of what was published for the hour that can no longer be bought', () => {
    const published = Object.fromEntries([6, 7, 8].map((each) => [hour(each), 8_000]));
    const { quote } = pricedAt(7, enginesWith({}), { ...published, [hour(7)]: 15_000 }, scarce);
    expect(quote.multiplierBasisPoints).toBe(9_200);
  });

  it('is within a step of the hour beyond midnight, which has its own list, where vendors work through the night', () => {
    const from = Date.parse(AT) + 14 * 3_600_000; // Monday 20:00 in India
    const night = Array.from({ length: 8 }, (_, k) => {
      const start = new Date(from + k * 3_600_000).toISOString();
      return { start, end: new Date(from + (k + 1) * 3_600_000).toISOString(), vendors: 1 };
    });
    const [evening, morning] = [night.slice(0, 4), night.slice(4)];
    const asked = (day: typeof night, vendors: number, start: string | undefined, staff = atWork) => {
      const free = day.map((slot) => ({ ...slot, vendors }));
      const slot = { service: tapRepair, addOns: [], pincode: '411001', start: start ?? '', open: free };
      const told = priceSlot({ ...slot, atWork: staff, published: {} }, enginesWith({}), AT);
      return told.quote;
    };
    for (const [before, after] of [
      [1, 40],
      [40, 1],
    ] as const) {
      const late = asked(evening, before, night[3]?.start);
      const early = asked(morning, after, night[4]?.start);
      const move = early.multiplierBasisPoints / late.multiplierBasisPoints;
      expect(move).toBeGreaterThanOrEqual(0.85);
      expect(move).toBeLessThanOrEqual(1.15);
      expect(late.reasons.map(({ code }) => code)).toContain('smoothed_over_midnight');
    }
    const noNights = atWork.map((vendors, each) => (each % 24 === 0 ? 0 : vendors));
    expect(asked(evening, 1, night[3]?.start, noNights).multiplierBasisPoints).toBeGreaterThan(12_000);
  });

  it('is what ops froze it at, and publishes nothing then', () => {
    const frozen = { ...enginesWith({}), freeze: { reason: 'flood', multiplierBp: 10_000 } };
    const { quote, list } = pricedAt(12, frozen, { [hour(12)]: 13_000 }, scarce);
    expect(quote.multiplierBasisPoints).toBe(10_000);
    expect(list).toBeUndefined();
  });

  it("follows its city's rules of the date, and names them", () => {
    const pune = {
      ...DEFAULT_PRICING_CONFIG,
      city: 'Pune',
      effectiveFrom: '2026-11-01T00:00:00.000Z',
      maxMultiplierBp: 10_500,
    };
    const rulesOf = (city: string) => rulesInForce([{ pricing: [pune], allocation: [] }], city, AT);
    const slot = { service: tapRepair, addOns: [], pincode: '411001', atWork, published: {}, open: scarce };
    const at = (city: string) =>
      priceSlot({ ...slot, start: scarce[5]?.start ?? '' }, { ...enginesWith({}), rules: rulesOf(city) }, AT)
        .quote;
    expect(at('Pune').multiplierBasisPoints).toBe(10_500);
    expect(at('Pune').reasons.at(-1)).toEqual({
      code: 'city_rules',
      detail: 'Priced by the rules in force in Pune since 2026-11-01.',
    });
    expect(at('Delhi').multiplierBasisPoints).toBeGreaterThan(10_500);
    expect(at('Delhi').reasons.at(-1)?.detail).toContain('everywhere since 2017-07-01');
  });
});
