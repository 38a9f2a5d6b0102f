import { describe, expect, it } from 'vitest';
import { usualWeek } from '#application/booking/usual-week.ts';
import { unknownBaseline } from '#application/engines/engine-state.ts';
import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import { learnBaselines } from '#domain/pulse/baselines.ts';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { emptyPulseState, type PulseBaseline } from '#domain/pulse/state.ts';

const calendar = { utcOffsetMinutes: 330, holidays: {} };
const PINCODES = 60;
const CLUSTERS = 3;
/** A Monday. */
const FIRST_HOUR = 96;
/** Three vendors from eight to eight. */
const atWork = Array.from({ length: 168 }, (_, hour) => (hour % 24 >= 8 && hour % 24 < 20 ? 3 : 0));
const staffed = [...atWork.keys()].filter((hour) => atWork[hour]);

type Shape = (hour: number, cluster: number) => number;
/** An evening peak at three times the rate of the day, in the last cluster an hour later; weekends are busier. */
const evenings: Shape = (hour, cluster) => {
  const clock = hour % 24;
  const peak = 1 + 2 * Math.exp(-((clock - (cluster === 2 ? 18 : 17)) ** 2) / 6);
  return (clock < 7 || clock > 21 ? 0.15 : 1) * peak * (hour >= 120 ? 1.3 : 0.9);
};
const even: Shape = () => 1;

const factorsOf = (baseline: PulseBaseline): number[] => {
  const pulse = { state: emptyPulseState('2026-11-16T00:30:00.000Z', calendar), baseline };
  const week = usualWeek({ pulse, expected: undefined }, '411001', atWork, CONFIG);
  return week.map(({ factorBp }) => factorBp / 10_000);
};
const normalised = (shape: Shape, cluster: number): number[] => {
  const week = Array.from({ length: 168 }, (_, hour) => shape(hour, cluster));
  const mean = week.reduce((a, b) => a + b, 0) / 168;
  return week.map((factor) => factor / mean);
};

/** A baseline of each cluster after so many weeks, in which each pincode asked so many times a day by chance. */
function learned(shape: Shape, weeks: number, perDay: number): PulseBaseline[] {
  const random = seededRandom(5);
  const hours = weeks * 168;
  const clusterOf = Int32Array.from({ length: PINCODES }, (_, c) => c % CLUSTERS);
  const counts = new Float32Array(PINCODES * hours);
  for (let c = 0; c < PINCODES; c += 1) {
    const week = normalised(shape, c % CLUSTERS);
    for (let t = 0; t < hours; t += 1) {
      const none = Math.exp(-(perDay / 24) * (week[t % 168] ?? 0));
      for (let p = random(); p > none; p *= random())
        counts[c * hours + t] = (counts[c * hours + t] ?? 0) + 1;
    }
  }
  const panel = { cells: PINCODES, hours, firstHour: FIRST_HOUR, counts };
  return learnBaselines(panel, clusterOf, calendar).slice(0, CLUSTERS);
}

/** How far, in logs and as a root of mean squares, the peak factors are from those of the true shape. */
function distance(shape: Shape, weeks: number, perDay: number): { missed: number; ofNone: number } {
  let [missed, ofNone] = [0, 0];
  for (const [cluster, baseline] of learned(shape, weeks, perDay).entries()) {
    const truth = factorsOf({ ratePerHour: 1, weekProfile: normalised(shape, cluster), weekRequests: 1e9 });
    const factors = factorsOf(baseline);
    for (const hour of staffed) {
      missed += Math.log((factors[hour] ?? 0) / (truth[hour] ?? 0)) ** 2;
      ofNone += Math.log(truth[hour] ?? 0) ** 2;
    }
  }
  const count = CLUSTERS * staffed.length;
  return { missed: Math.sqrt(missed / count), ofNone: Math.sqrt(ofNone / count) };
}

describe('the peaks of a pincode that asks once a day, in a city without a fit', () => {
  it('are there from the first weeks, as its cluster and city have them', () => {
    for (const [weeks, part] of [
      [2, 0.65],
      [8, 0.5],
    ] as const) {
      const { missed, ofNone } = distance(evenings, weeks, 1);
      expect(missed).toBeLessThan(part * ofNone);
    }
    for (const baseline of learned(evenings, 2, 1)) {
      const factors = factorsOf(baseline);
      const [noon, evening] = [factors[24 + 12] ?? 0, factors[24 + 17] ?? 0];
      expect(evening).toBeGreaterThan(1.05);
      expect(noon).toBeLessThan(1);
    }
  });

  it('come nearer the longer it is counted, and are hardly there where a city asks next to nothing', () => {
    const missed = [1, 4, 8].map((weeks) => distance(evenings, weeks, 1).missed);
    expect(missed).toEqual(missed.toSorted((a, b) => b - a));
    const rare = distance(evenings, 1, 0.02);
    expect(rare.missed).toBeGreaterThan(0.9 * rare.ofNone);
  });

  it('are not made by chance, where every hour is like the other', () => {
    for (const weeks of [1, 2, 4, 8]) {
      for (const perDay of [0.05, 0.2, 1]) {
        const { missed } = distance(even, weeks, perDay);
        expect(missed).toBeLessThan(0.045);
      }
    }
  });

  it('are none where nothing was ever learned, however unevenly vendors work', () => {
    const uneven = atWork.map((vendors, hour) => (hour % 24 === 9 ? 0.1 * vendors : vendors));
    const pulse = { state: emptyPulseState('2026-11-16T00:30:00.000Z', calendar), baseline: unknownBaseline };
    const week = usualWeek({ pulse, expected: undefined }, '411001', uneven, CONFIG);
    expect(new Set(week.map(({ factorBp }) => factorBp))).toEqual(new Set([10_000]));
  });
});
