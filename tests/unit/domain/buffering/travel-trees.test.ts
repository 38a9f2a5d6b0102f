import { describe, expect, it } from 'vitest';
import { fitLiveTravel, fitTravel } from '#domain/buffering/fit-travel.ts';
import { type Trip, travelEstimate, travelMinutesBy, travelModel } from '#domain/buffering/travel.ts';
import { predictBoostedTrees, rowPredictor, seededRandom } from '#domain/pulse/boosted-trees.ts';

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

  it('reads a row at a time as it reads many', () => {
    if (!trees) throw new Error('Nothing was fitted.');
    const features = trees.cuts.length;
    const values = Float32Array.from({ length: 300 * features }, () =>
      random() < 0.05 ? Number.NaN : 30 * random() - 10,
    );
    const one = rowPredictor(trees);
    predictBoostedTrees(trees, { rows: 300, features, values }).forEach((sum, row) => {
      expect(one(values.subarray(row * features, (row + 1) * features))).toBeCloseTo(sum, 9);
    });
  });

  it('is the same each time, and nothing with too few trips', () => {
    expect(fitLiveTravel(travelModel(), trips)).toEqual(live);
    expect(fitLiveTravel(travelModel(), trips.slice(0, 1_400))).toBeUndefined();
    const implausible = trips.map((trip) => ({ ...trip, actualMinutes: 0.1 }));
    expect(fitLiveTravel(travelModel(), implausible)).toBeUndefined();
  });
});
