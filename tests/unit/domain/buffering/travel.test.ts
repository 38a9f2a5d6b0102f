import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTravel } from '#domain/buffering/fit-travel.ts';
import { localTime } from '#domain/buffering/local-time.ts';
import { randomStream } from '#domain/buffering/routing-random.ts';
import {
  learnTrip,
  type TravelModel,
  type Trip,
  travelEstimate,
  travelMinutesBy,
  travelModel,
} from '#domain/buffering/travel.ts';

const home = { lat: 12.97, lng: 77.59 };
const office = { lat: 12.93, lng: 77.62 };
const timeZone = 'Asia/Kolkata';
const query = { from: home, to: office, departAt: '2026-01-05T12:30:00.000Z', timeZone };

/** A made-up city: 12 km/h from 17:00 to 20:00 local time, else 24; one area is always half as fast. */
function cityTrips(count: number, seed: number): Trip[] {
  const random = randomStream(seed);
  const spread = (): number => (random.unit() - 0.5) * 0.1;
  return Array.from({ length: count }, (_, i) => {
    const departAt = new Date(Date.parse('2026-01-05T00:00:00.000Z') + i * 17 * 60_000).toISOString();
    const { hour } = localTime(departAt, timeZone);
    const roadKilometers = 1 + random.unit() * 9;
    const slowArea = random.unit() < 0.3;
    const kmh = (hour >= 17 && hour < 20 ? 12 : 24) / (slowArea ? 2 : 1);
    const noise = Math.exp((random.unit() + random.unit() + random.unit() - 1.5) * 0.4);
    return {
      from: { lat: home.lat + spread(), lng: home.lng + spread() },
      to: slowArea ? { lat: 13.3, lng: 77.9 } : { lat: home.lat + spread(), lng: home.lng + spread() },
      toArea: slowArea ? 'slow' : 'other',
      departAt,
      timeZone,
      roadKilometers,
      actualMinutes: (60 * roadKilometers * noise) / kmh,
    };
  });
}
const learned = (trips: readonly Trip[]): TravelModel => trips.reduce(learnTrip, travelModel());
function wape(model: TravelModel, trips: readonly Trip[]): number {
  const off = trips.map((trip) => Math.abs(travelEstimate(model, trip).meanMinutes - trip.actualMinutes));
  const all = trips.map((trip) => trip.actualMinutes);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return sum(off) / sum(all);
}

describe('travelEstimate', () => {
  it('answers from the built-in model before any trip, slower in the evening than at night', () => {
    const evening = travelEstimate(travelModel(), query);
    const night = travelEstimate(travelModel(), { ...query, departAt: '2026-01-05T21:30:00.000Z' });
    expect(evening.basis).toBe('prior');
    expect(evening.kilometers).toBeGreaterThan(5);
    expect(evening.meanMinutes).toBeGreaterThan(night.meanMinutes * 1.2);
    expect(evening.p90Minutes).toBeGreaterThan(evening.meanMinutes);
    expect(evening.reasons.join(' ')).toContain('18:00 local time');
  });

  it('gives its minutes alone to rules that ask often', () => {
    const model = learned(cityTrips(50, 3));
    const minutes = travelMinutesBy(model, timeZone)(query.from, query.to, Date.parse(query.departAt));
    expect(minutes).toBe(travelEstimate(model, query).meanMinutes);
  });

  it('is finite, positive and ordered for any two places at any time', () => {
    const model = learned(cityTrips(50, 3));
    const point = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(point, point, time, (from, to, date) => {
        const { meanMinutes, p90Minutes } = travelEstimate(model, {
          from,
          to,
          departAt: date.toISOString(),
          timeZone,
        });
        expect(Number.isFinite(p90Minutes)).toBe(true);
        expect(meanMinutes).toBeGreaterThan(0);
        expect(p90Minutes).toBeGreaterThan(meanMinutes);
      }),
    );
  });

  it('refuses places off the earth, times that are none and zones nobody knows', () => {
    const model = travelModel();
    expect(() => travelEstimate(model, { ...query, from: { lat: Number.NaN, lng: 0 } })).toThrow(RangeError);
    expect(() => travelEstimate(model, { ...query, to: { lat: 91, lng: 0 } })).toThrow(RangeError);
    expect(() => travelEstimate(model, { ...query, departAt: 'tomorrow' })).toThrow(RangeError);
    expect(() => travelEstimate(model, { ...query, timeZone: 'Mars/Olympus' })).toThrow(RangeError);
    expect(() => travelEstimate(model, { ...query, roadKilometers: Number.NaN })).toThrow(RangeError);
  });
});

describe('learnTrip', () => {
  const trips = cityTrips(1500, 1);
  const fresh = cityTrips(300, 2);

  it('learns the hours and areas of a city, and how far off it may be', () => {
    const model = learned(trips);
    expect(wape(model, fresh)).toBeLessThan(0.6 * wape(travelModel(), fresh));
    expect(wape(model, fresh)).toBeLessThan(0.2);
    const inTime = fresh.filter((trip) => trip.actualMinutes <= travelEstimate(model, trip).p90Minutes);
    expect(inTime.length / fresh.length).toBeGreaterThan(0.85);
    expect(inTime.length / fresh.length).toBeLessThan(0.95);
    const slow = travelEstimate(model, { ...query, toArea: 'slow' });
    expect(slow.meanMinutes).toBeGreaterThan(
      1.3 * travelEstimate(model, { ...query, toArea: 'other' }).meanMinutes,
    );
    expect(slow.reasons.join(' ')).toMatch(/these areas: \+\d+ %/);
  });

  it('leaves the model it was given alone and survives storage as JSON', () => {
    const model = learned(trips.slice(0, 40));
    const stored = JSON.stringify(model);
    learnTrip(model, trips[40] as Trip);
    expect(JSON.stringify(model)).toBe(stored);
    const restored: TravelModel = JSON.parse(stored);
    expect(travelEstimate(restored, query)).toEqual(travelEstimate(model, query));
  });

  it('keeps its state small however many areas there are', () => {
    const everywhere = trips.map((trip, i) => ({ ...trip, fromArea: `a${i}`, toArea: `b${(i * 7) % 1500}` }));
    expect(JSON.stringify(learned(everywhere)).length).toBeLessThan(200_000);
  });

  it('ignores trips that can not be true', () => {
    const model = learned(trips.slice(0, 40));
    for (const actualMinutes of [Number.NaN, 0, -5, 601, Number.POSITIVE_INFINITY]) {
      expect(learnTrip(model, { ...query, actualMinutes })).toBe(model);
    }
    expect(learnTrip(model, { ...query, roadKilometers: 50, actualMinutes: 5 })).toBe(model);
  });

  it('is not thrown by one absurd trip', () => {
    const model = learned(trips);
    const shaken = learnTrip(model, { ...query, actualMinutes: 600 });
    const change = travelEstimate(shaken, query).meanMinutes / travelEstimate(model, query).meanMinutes;
    expect(change).toBeGreaterThan(0.97);
    expect(change).toBeLessThan(1.05);
  });
});

describe('fitTravel', () => {
  const trips = cityTrips(700, 4);
  const fresh = cityTrips(200, 5);
  const fitted = fitTravel(travelModel(), trips);

  it('foretells trips it has not seen and covers nine of ten', () => {
    expect(wape(fitted, fresh)).toBeLessThan(0.75 * wape(travelModel(), fresh));
    expect(wape(fitted, fresh)).toBeLessThan(0.25);
    const inTime = fresh.filter((trip) => trip.actualMinutes <= travelEstimate(fitted, trip).p90Minutes);
    expect(inTime.length / fresh.length).toBeGreaterThan(0.8);
    expect(inTime.length / fresh.length).toBeLessThan(0.96);
    expect(travelEstimate(fitted, query).reasons.join(' ')).toContain('fitted to past trips');
  });

  it('goes on learning from single trips', () => {
    const doubled = fresh.map((trip) => ({ ...trip, actualMinutes: Math.min(600, 2 * trip.actualMinutes) }));
    const after = doubled.reduce(learnTrip, fitted);
    expect(wape(after, doubled)).toBeLessThan(0.6 * wape(fitted, doubled));
  });

  it('gives back the model when there are too few plausible trips', () => {
    const model = travelModel();
    expect(fitTravel(model, trips.slice(0, 50))).toBe(model);
    expect(
      fitTravel(
        model,
        trips.map((trip) => ({ ...trip, actualMinutes: Number.NaN })),
      ),
    ).toBe(model);
  });

  it('takes the same trip many times over', () => {
    const same = Array.from({ length: 250 }, () => trips[0] as Trip);
    const { meanMinutes } = travelEstimate(fitTravel(travelModel(), same), trips[0] as Trip);
    expect(meanMinutes / (trips[0] as Trip).actualMinutes).toBeCloseTo(1, 1);
  });
});
