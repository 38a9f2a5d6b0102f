import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourOfWeek, localHour } from '#domain/pulse/calendar.ts';
import { demandScore, forecastDemand } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR as INDIA } from '#domain/pulse/holidays-india.ts';
import { advancePulse, emptyPulseState, recordDemand } from '#domain/pulse/state.ts';
import { plusMinutes } from '#kernel/clock.ts';

/** A Monday, 05:30 local. */
const START = '2026-06-01T00:00:00.000Z';
const hoursIn = (hours: number): string => plusMinutes(START, 60 * hours);
const flat = { ratePerHour: 0.5, weekProfile: Array.from({ length: 168 }, () => 1) };

function afterDemand(requestsPerHour: number, hours: number) {
  let state = emptyPulseState(START, INDIA);
  for (let h = 0; h < hours; h += 1) state = recordDemand(state, hoursIn(h), flat, INDIA, requestsPerHour);
  return state;
}

describe('forecastDemand', () => {
  it("answers with the cluster's rate for a pincode that never asked", () => {
    const f = forecastDemand(emptyPulseState(START, INDIA), flat, INDIA, START, hoursIn(24));
    expect(f.mean).toBeCloseTo(0.5, 10);
    expect(f.drivers.map((driver) => driver.code)).toEqual(['usual_week', 'recent_weeks', 'last_hours']);
  });

  it('moves from the cluster to its own level as counts come in', () => {
    const few = forecastDemand(afterDemand(1, 24), flat, INDIA, hoursIn(24), hoursIn(48)).mean;
    const many = forecastDemand(
      afterDemand(1, 24 * 60),
      flat,
      INDIA,
      hoursIn(24 * 60),
      hoursIn(24 * 61),
    ).mean;
    expect(few).toBeGreaterThan(0.5);
    expect(many).toBeGreaterThan(few);
    expect(many).toBeCloseTo(1, 1);
  });

  it('lets a rush of the last hours fade with the horizon', () => {
    const state = advancePulse(
      recordDemand(afterDemand(0.5, 500), hoursIn(500), flat, INDIA, 20),
      hoursIn(501),
      flat,
      INDIA,
    );
    const at = (h: number) => forecastDemand(state, flat, INDIA, hoursIn(501), hoursIn(501 + h)).mean;
    expect(at(1)).toBeGreaterThan(at(6));
    expect(at(6)).toBeGreaterThan(at(48));
  });

  it('follows Sunday on a holiday and says so', () => {
    const profile = Array.from({ length: 168 }, (_, h) => (h >= 144 ? 3 : 0.5));
    const now = '2026-08-14T06:30:00.000Z';
    const f = forecastDemand(
      emptyPulseState(now, INDIA),
      { ratePerHour: 1, weekProfile: profile },
      INDIA,
      now,
      '2026-08-15T06:30:00.000Z',
    );
    expect(f.mean).toBeCloseTo(3, 10);
    expect(f.drivers.at(-1)).toMatchObject({ code: 'holiday' });
  });

  it('counts what came in this hour and expects only the rest of it', () => {
    const state = recordDemand(emptyPulseState(START, INDIA), START, flat, INDIA, 4);
    const f = forecastDemand(state, flat, INDIA, plusMinutes(START, 15), plusMinutes(START, 15));
    expect(f.mean).toBeCloseTo(4.125, 6);
    expect(f.p10).toBeGreaterThanOrEqual(4);
  });

  it('never crosses its quantiles and never goes below zero', () => {
    const requests = fc.array(fc.tuple(fc.nat(2_000), fc.nat(40)), { maxLength: 60 });
    fc.assert(
      fc.property(requests, fc.integer({ min: 0, max: 168 }), (events, ahead) => {
        let state = emptyPulseState(START, INDIA);
        for (const [hour, n] of events) state = recordDemand(state, hoursIn(hour), flat, INDIA, n);
        const f = forecastDemand(state, flat, INDIA, hoursIn(2_000), hoursIn(2_000 + ahead));
        expect(f.p10).toBeGreaterThanOrEqual(0);
        expect(f.p50).toBeGreaterThanOrEqual(f.p10);
        expect(f.p90).toBeGreaterThanOrEqual(f.p50);
        expect(Number.isFinite(f.mean)).toBe(true);
      }),
    );
  });

  it.each([-1, 169])('refuses a target %i hours ahead', (ahead) => {
    const state = emptyPulseState(START, INDIA);
    expect(() => forecastDemand(state, flat, INDIA, START, hoursIn(ahead))).toThrow(RangeError);
  });
});

describe('recordDemand', () => {
  it('is plain JSON that survives storing', () => {
    const state = afterDemand(1, 30);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('gives a late event the weight of its own hour', () => {
    const onTime = advancePulse(
      recordDemand(emptyPulseState(START, INDIA), START, flat, INDIA, 5),
      hoursIn(3),
      flat,
      INDIA,
    );
    const late = recordDemand(
      advancePulse(emptyPulseState(START, INDIA), hoursIn(3), flat, INDIA),
      START,
      flat,
      INDIA,
      5,
    );
    expect(late.observedSlow).toBeCloseTo(onTime.observedSlow, 10);
    expect(late.observedFast).toBeCloseTo(onTime.observedFast, 10);
  });

  it('forgets after a year of silence without walking through its hours', () => {
    const state = advancePulse(afterDemand(9, 100), hoursIn(24 * 365), flat, INDIA);
    expect(state.observedSlow).toBeLessThan(1);
    expect(state.hour).toBe(localHour(hoursIn(24 * 365), INDIA));
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('refuses %d requests', (n) => {
    expect(() => recordDemand(emptyPulseState(START, INDIA), START, flat, INDIA, n)).toThrow(RangeError);
  });

  it('refuses what is not an instant', () => {
    expect(() => recordDemand(emptyPulseState(START, INDIA), 'yesterday', flat, INDIA)).toThrow(RangeError);
  });
});

describe('demandScore', () => {
  const f = forecastDemand(afterDemand(4, 200), flat, INDIA, hoursIn(200), hoursIn(206));

  it('falls from 100 to 0 as capacity grows, and names capacity first', () => {
    const scores = [0, 1, 2.5, 3, 5, 10, 1e9].map((capacity) => demandScore(f, capacity).score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores[0]).toBeGreaterThan(70);
    expect(scores.at(-1)).toBe(0);
    expect(demandScore(f, 2).drivers[0]).toMatchObject({ code: 'capacity' });
  });

  it('refuses a capacity that is none', () => {
    expect(() => demandScore(f, -1)).toThrow(RangeError);
    expect(() => demandScore(f, Number.NaN)).toThrow(RangeError);
  });
});

describe('hourOfWeek', () => {
  it('begins on Monday at midnight, local time', () => {
    expect(hourOfWeek(localHour('2026-05-31T18:30:00.000Z', INDIA))).toBe(0);
    expect(hourOfWeek(localHour('2026-05-31T18:29:59.999Z', INDIA))).toBe(167);
    expect(hourOfWeek(localHour('1969-12-31T23:00:00.000Z', { utcOffsetMinutes: 0, holidays: {} }))).toBe(71);
  });
});
