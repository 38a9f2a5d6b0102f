import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourOfWeek, localHour } from '#domain/pulse/calendar.ts';
import { demandScore, forecastDemand } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR as INDIA } from '#domain/pulse/holidays-india.ts';
import { advancePulse, emptyPulseState, recordDemand, shareToCome } from '#domain/pulse/state.ts';
import { plusMinutes } from '#kernel/clock.ts';

/** A Monday, 05:30 local. */
const START = '2026-06-01T00:00:00.000Z';
const hoursIn = (hours: number): string => plusMinutes(START, 60 * hours);
const flat = { ratePerHour: 0.5, weekProfile: Array.from({ length: 168 }, () => 1) };

function afterDemand(requestsPerHour: number, hours: number) {
  let state = emptyPulseState(START, INDIA);
  for (let h = 0; h < hours; h += 1)
    state = recordDemand(state, hoursIn(h), hoursIn(h), flat, INDIA, requestsPerHour);
  return state;
}

describe('forecastDemand', () => {
  it("answers with the cluster's rate for a pincode that never asked", () => {
    const f = forecastDemand(emptyPulseState(START, INDIA), flat, INDIA, START, hoursIn(168));
    expect(f.mean).toBeCloseTo(0.5, 3);
    const codes = ['usual_week', 'recent_weeks', 'last_hours', 'booked_so_far'];
    expect(f.drivers.map((driver) => driver.code)).toEqual(codes);
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
      recordDemand(afterDemand(0.5, 500), hoursIn(500), hoursIn(500), flat, INDIA, 20),
      hoursIn(501),
      flat,
      INDIA,
    );
    const at = (h: number) => {
      const { drivers } = forecastDemand(state, flat, INDIA, hoursIn(501), hoursIn(501 + h));
      return drivers.find(({ code }) => code === 'last_hours')?.factor ?? 0;
    };
    expect(at(1)).toBeGreaterThan(at(6));
    expect(at(6)).toBeGreaterThan(at(48));
  });

  it('follows Sunday on a holiday and says so', () => {
    const profile = Array.from({ length: 168 }, (_, h) => (h >= 144 ? 3 : 0.5));
    const now = '2026-08-09T06:30:00.000Z';
    const f = forecastDemand(
      emptyPulseState(now, INDIA),
      { ratePerHour: 1, weekProfile: profile },
      INDIA,
      now,
      '2026-08-15T06:30:00.000Z',
    );
    expect(f.mean).toBeCloseTo(3, 1);
    expect(f.drivers.map(({ code }) => code)).toContain('holiday');
  });

  it('counts a request for the hour of the visit, and takes it as a sign of more', () => {
    const visit = hoursIn(20);
    const none = emptyPulseState(START, INDIA);
    const four = recordDemand(none, START, visit, flat, INDIA, 4);
    const [without, with4] = [none, four].map((s) => forecastDemand(s, flat, INDIA, START, visit));
    expect(with4?.booked).toBe(4);
    expect(with4?.p10).toBeGreaterThanOrEqual(4);
    expect(with4?.rate).toBeGreaterThan(0.5);
    expect(without?.rate).toBeLessThan(0.5);
    expect(forecastDemand(four, flat, INDIA, START, hoursIn(19)).booked).toBe(0);
  });

  it('expects next to nothing more for a visit that is about to begin, and the usual for one far off', () => {
    const busy = { ...flat, ratePerHour: 5 };
    const at = (h: number) => forecastDemand(emptyPulseState(START, INDIA), busy, INDIA, START, hoursIn(h));
    expect(at(0).mean).toBe(0);
    expect(at(6).toCome.mean).toBeLessThan(at(48).toCome.mean);
    expect(at(168).mean).toBeCloseTo(5, 1);
  });

  it('learns how early requests come', () => {
    const early = recordDemand(emptyPulseState(START, INDIA), START, hoursIn(120), flat, INDIA, 200);
    const late = recordDemand(emptyPulseState(START, INDIA), START, hoursIn(2), flat, INDIA, 200);
    expect(shareToCome(early, 24)).toBeLessThan(0.3);
    expect(shareToCome(late, 24)).toBeGreaterThan(0.99);
  });

  it("carries what was booked ahead into the hour's count when the hour comes", () => {
    const booked = recordDemand(emptyPulseState(START, INDIA), START, hoursIn(30), flat, INDIA, 3);
    expect(booked.observedSlow).toBe(0);
    expect(advancePulse(booked, hoursIn(30), flat, INDIA)).toMatchObject({ count: 3, ahead: {} });
    expect(advancePulse(booked, hoursIn(31), flat, INDIA).observedFast).toBe(3);
    // A silence longer than what is replayed hour by hour loses no visit of the hours that are.
    const far = recordDemand(emptyPulseState(START, INDIA), START, hoursIn(400), flat, INDIA, 3);
    expect(advancePulse(far, hoursIn(401), flat, INDIA).observedFast).toBe(3);
  });

  it("is the pincode's share of what the area's fitted model expects, where there is one", () => {
    const area = { mean: 40, shape: 25, share: 0.05, name: 'cluster 3', weeks: 13, weather: 1 };
    const f = forecastDemand(emptyPulseState(START, INDIA), flat, INDIA, START, hoursIn(168), area);
    expect(f.mean).toBeCloseTo(2, 2);
    expect(f.drivers.map(({ code }) => code)).toEqual(['fitted', 'own_share', 'booked_so_far']);
  });

  it('says what weather made of it, apart from what the model expects', () => {
    const area = { mean: 40, shape: 25, share: 0.05, name: 'cluster 3', weeks: 13, weather: 0.8 };
    const f = forecastDemand(emptyPulseState(START, INDIA), flat, INDIA, START, hoursIn(168), area);
    expect(f.mean).toBeCloseTo(2, 2);
    expect(f.drivers[0]?.detail).toMatch(/^50\.00 requests/);
    expect(f.drivers[1]).toMatchObject({ code: 'weather', factor: 0.8 });
  });

  it('never crosses its quantiles and never goes below zero', () => {
    const requests = fc.array(fc.tuple(fc.nat(2_000), fc.nat(40)), { maxLength: 60 });
    fc.assert(
      fc.property(requests, fc.integer({ min: 0, max: 168 }), (events, ahead) => {
        let state = emptyPulseState(START, INDIA);
        for (const [hour, n] of events)
          state = recordDemand(state, hoursIn(hour), hoursIn(hour), flat, INDIA, n);
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
      recordDemand(emptyPulseState(START, INDIA), START, START, flat, INDIA, 5),
      hoursIn(3),
      flat,
      INDIA,
    );
    const late = recordDemand(
      advancePulse(emptyPulseState(START, INDIA), hoursIn(3), flat, INDIA),
      START,
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
    expect(() => recordDemand(emptyPulseState(START, INDIA), START, START, flat, INDIA, n)).toThrow(
      RangeError,
    );
  });

  it('refuses what is not an instant', () => {
    expect(() => recordDemand(emptyPulseState(START, INDIA), 'yesterday', START, flat, INDIA)).toThrow(
      RangeError,
    );
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
