import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceSlot, type SlotToPrice } from '#application/booking/price-slot.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import { bufferModel } from '#domain/buffering/buffer.ts';
import { travelModel } from '#domain/buffering/travel.ts';
import type { Service } from '#domain/catalogue/service.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState, shareToCome } from '#domain/pulse/state.ts';
import { money } from '#kernel/money.ts';

const AT = '2026-11-16T00:30:00.000Z'; // Monday 06:00 in India
const service: Service = {
  serviceId: 'tap-repair',
  category: 'plumbing',
  skill: 'plumbing',
  name: 'Tap repair',
  description: 'A leaking tap is made tight.',
  durationMinutes: 60,
  basePrice: money(50_000, 'INR'),
  addOns: [],
  active: true,
};

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
        weekProfile: Array.from({ length: 168 }, (_, hour) => busy[hour % 24] ?? 1),
      },
    },
    expected: undefined,
    freeze: undefined,
  };
}

/** Slots at every hour of Monday, four vendors free in each. */
const open = Array.from({ length: 12 }, (_, k) => {
  const start = Date.parse(AT) + (k + 1) * 3_600_000;
  const instant = (ms: number): string => new Date(ms).toISOString();
  return { start: instant(start), end: instant(start + 3_600_000), vendors: 4 };
});

function quoteAt(localHour: number, engines: EngineState) {
  const slot: SlotToPrice = {
    service,
    addOns: [],
    city: 'Pune',
    pincode: '411001',
    start: open[localHour - 7]?.start ?? '',
    open,
    vendors: 4,
  };
  return priceSlot(slot, engines, AT);
}

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
            service,
            addOns: [],
            city: 'Pune',
            pincode: '411001',
            start,
            open: [{ start, end, vendors: 2 }],
            vendors: 4,
          };
          const { multiplierBasisPoints } = priceSlot(slot, engines, at);
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
});
