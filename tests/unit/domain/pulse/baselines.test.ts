import { describe, expect, it } from 'vitest';
import { learnBaselines } from '#domain/pulse/baselines.ts';

const calendar = { utcOffsetMinutes: 330, holidays: {} };
/** Weeks of whole days from a Thursday; the evening asks five times as much. */
const hours = 168 * 4;
const panelOf = (rates: readonly number[]) => ({
  cells: rates.length,
  hours,
  firstHour: 0,
  counts: Float32Array.from({ length: rates.length * hours }, (_, i) => {
    return (rates[Math.floor(i / hours)] ?? 0) * (i % 24 === 18 ? 5 : 1);
  }),
});

describe('learnBaselines', () => {
  it('gives busy pincodes their own rate and quiet ones a part of their cluster', () => {
    const [busy, quiet] = learnBaselines(panelOf([10, 0]), Int32Array.of(0, 0), calendar);
    expect(busy?.ratePerHour).toBeCloseTo((10 * 28) / 24, 1);
    expect(quiet?.ratePerHour).toBeGreaterThan(0);
    expect(quiet?.ratePerHour).toBeLessThan(0.1);
  });

  it('starts a pincode that was never counted from its cluster', () => {
    const panel = panelOf([10, Number.NaN, 2]);
    const [known, fresh] = learnBaselines(panel, Int32Array.of(0, 0, 1), calendar);
    expect(fresh?.ratePerHour).toBeCloseTo(known?.ratePerHour ?? 0, 1);
    expect(fresh?.weekProfile).toBe(known?.weekProfile);
  });

  it('learns the shape of the week with mean 1', () => {
    const [one] = learnBaselines(panelOf([10]), Int32Array.of(0), calendar);
    const week = one?.weekProfile ?? [];
    expect(week.reduce((a, b) => a + b, 0) / 168).toBeCloseTo(1, 10);
    expect((week[18] ?? 0) / (week[12] ?? 1)).toBeGreaterThan(3.5);
  });

  it('says how many requests a shape stands on: the own ones, and what the city can lend', () => {
    const [few, many, nothing] = learnBaselines(panelOf([0.1, 100, 0]), Int32Array.of(0, 1, 2), calendar);
    const lent = 20 * 168;
    expect(few?.weekRequests).toBeCloseTo(0.1 * 28 * 28 + lent, 0);
    expect(many?.weekRequests).toBeCloseTo(100 * 28 * 28 + lent, 0);
    expect(nothing?.weekRequests).toBe(lent);
    const [alone] = learnBaselines(panelOf([0.001]), Int32Array.of(0), calendar);
    expect(alone?.weekRequests).toBeCloseTo(8 * 0.001 * 28 * 28, 2);
  });

  it('expects next to nothing, not nothing, of a silent city, and refuses missing cluster numbers', () => {
    const [silent] = learnBaselines(panelOf([0]), Int32Array.of(0), calendar);
    expect(silent?.ratePerHour).toBeGreaterThan(0);
    expect(silent?.ratePerHour).toBeLessThan(0.01);
    expect(() => learnBaselines(panelOf([1, 1]), Int32Array.of(0), calendar)).toThrow(RangeError);
  });
});
