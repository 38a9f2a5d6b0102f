import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLiveTravel, fitTravel } from '#domain/buffering/fit-travel.ts';
import {
  learnTrip,
  type Trip,
  travelEstimate,
  travelMinutesBy,
  travelModel,
} from '#domain/buffering/travel.ts';
import { predictBoostedTrees, seededRandom } from '#domain/pulse/boosted-trees.ts';
import { leafMasks } from '#domain/pulse/leaf-masks.ts';

const timeZone = 'Asia/Kolkata';
const random = seededRandom(4);
const place = () => ({ lat: 12.9 + random() / 8, lng: 77.5 + random() / 8 });
const trips: readonly Trip[] = Array.from({ length: 1_600 }, (_, i) => {
  const query = {
    from: place(),
    to: place(),
    departAt: new Date(1.78e12 + i * 2.3e6).toISOString(),
    timeZone,
  };
  const { meanMinutes } = travelEstimate(travelModel(), query);
  const slowNorth = query.to.lat > 12.96 ? 1.6 : 0.9;
  return { ...query, actualMinutes: meanMinutes * slowNorth * (0.85 + 0.3 * random()) };
});

describe('travel fitted for the request path', { timeout: 60_000 }, () => {
  const live = fitLiveTravel(travelModel(), trips);
  const trees = live?.fitted && 'trees' in live.fitted ? live.fitted.trees.trees : undefined;

  it('answers as the surface does that it was made of', () => {
    if (!live) throw new Error('Nothing was fitted.');
    const surface = fitTravel(travelModel(), trips);
    let apart = 0;
    for (const trip of trips.slice(0, 200)) {
      const { from, to, departAt } = trip;
      const whole = travelEstimate(surface, trip).meanMinutes;
      apart +=
        Math.abs(Math.log(travelMinutesBy(live, timeZone)(from, to, Date.parse(departAt)) / whole)) / 200;
    }
    expect(apart).toBeLessThan(0.06);
    expect(travelEstimate(live, trips[0] as Trip).reasons[1]).toContain('model fitted to past trips');
  });

  it('answers for many trips at many times exactly as for one', () => {
    if (!live) throw new Error('Nothing was fitted.');
    const learned = trips.slice(0, 50).reduce(learnTrip, live);
    const home = { lat: 12.9712, lng: 77.5946 };
    const spot = fc.record({
      lat: fc.double({ min: 12.8, max: 13.1, noNaN: true }),
      lng: fc.double({ min: 77.4, max: 77.7, noNaN: true }),
    });
    const spots = fc.array(spot, { minLength: 2, maxLength: 6 });
    const asked = fc.array(
      fc.record({ end: fc.nat(5), isTo: fc.boolean(), atHome: fc.boolean(), quarter: fc.nat(7 * 96) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(spots, asked, (places, questions) => {
        const minutes = travelMinutesBy(learned, timeZone);
        for (const { end, isTo, atHome, quarter } of questions) {
          const there = places[end % places.length] ?? home;
          const here = atHome ? home : (places[0] ?? home);
          const [from, to] = isTo ? [there, here] : [here, there];
          const departMs = Date.parse('2026-11-15T18:30:00.000Z') + quarter * 900_000;
          const departAt = new Date(departMs).toISOString();
          const { meanMinutes } = travelEstimate(learned, { from, to, departAt, timeZone });
          expect(minutes(from, to, departMs)).toBe(meanMinutes);
        }
      }),
    );
  });

  it('reads a row as it reads many, whichever of its features come first', () => {
    if (!trees) throw new Error('Nothing was fitted.');
    const features = trees.cuts.length;
    const all = Array.from({ length: features }, (_, f) => f);
    const values = Float32Array.from({ length: 300 * features }, () =>
      random() < 0.05 ? Number.NaN : 30 * random() - 10,
    );
    const masks = leafMasks(trees);
    const [some, others] = [new Int32Array(masks.trees), new Int32Array(masks.trees)];
    predictBoostedTrees(trees, { rows: 300, features, values }).forEach((sum, row) => {
      const first = new Set(all.filter(() => random() < 0.5));
      const ofRow = values.subarray(row * features, (row + 1) * features);
      masks.possible(ofRow, [...first], some);
      masks.possible(
        ofRow,
        all.filter((f) => !first.has(f)),
        others,
      );
      expect(masks.sum(some, others)).toBe(sum);
    });
  });

  it('refuses trees with more leaves than a mask has bits', () => {
    const feature = Int16Array.from({ length: 67 }, (_, node) => (node % 2 === 0 && node < 66 ? 0 : -1));
    const left = Int16Array.from({ length: 67 }, (_, node) => node + 1);
    const right = Int16Array.from({ length: 67 }, (_, node) => node + 2);
    const chain = { feature, left, right, threshold: new Uint8Array(67), value: new Float64Array(67) };
    expect(() => leafMasks({ cuts: [new Float64Array(3)], trees: [chain] })).toThrow('34 leaves');
  });

  it('is the same each time, and nothing with too few trips', () => {
    expect(fitLiveTravel(travelModel(), trips)).toEqual(live);
    expect(fitLiveTravel(travelModel(), trips.slice(0, 1_400))).toBeUndefined();
    const implausible = trips.map((trip) => ({ ...trip, actualMinutes: 0.1 }));
    expect(fitLiveTravel(travelModel(), implausible)).toBeUndefined();
  });
});
