import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BufferModel, bufferEstimate, bufferModel, learnVisit } from '#domain/buffering/buffer.ts';
import { type Bins, conformalQuantile, emptyHistogram, observe } from '#domain/buffering/histogram.ts';
import { randomStream } from '#domain/buffering/routing-random.ts';

const query = { serviceId: 'service_ac', hour: 18, travelMinutes: 30, durationMinutes: 90 };
const visit = (overrunMinutes: number, changes: Partial<typeof query> = {}) => ({
  ...query,
  ...changes,
  travelErrorMinutes: 0,
  overrunMinutes,
});
const taught = (overruns: readonly number[], model = bufferModel()): BufferModel =>
  overruns.reduce((current, overrun) => learnVisit(current, visit(overrun)), model);

describe('bufferEstimate', () => {
  it('gives a sane buffer before anything is known, longer for longer visits', () => {
    const { bufferMinutes, samples } = bufferEstimate(bufferModel(), query);
    expect(bufferMinutes).toBeGreaterThanOrEqual(15);
    expect(bufferMinutes).toBeLessThanOrEqual(45);
    expect(samples).toEqual({ hour: 0, service: 0, all: 0 });
    const short = bufferEstimate(bufferModel(), { ...query, travelMinutes: 5, durationMinutes: 30 });
    expect(short.bufferMinutes).toBeLessThan(bufferMinutes);
  });

  it('keeps nine of ten visits within the buffer that it learned', () => {
    const random = randomStream(9);
    const overrun = (): number => -20 + 80 * random.unit() ** 2;
    const model = taught(Array.from({ length: 2000 }, overrun));
    const { bufferMinutes } = bufferEstimate(model, query);
    const within =
      Array.from({ length: 4000 }, overrun).filter((minutes) => minutes <= bufferMinutes).length / 4000;
    expect(within).toBeGreaterThan(0.88);
    expect(within).toBeLessThan(0.94);
  });

  it('asks for more when more is asked of it', () => {
    const model = taught(Array.from({ length: 200 }, (_, i) => i % 50));
    const buffers = [0.5, 0.8, 0.9, 0.97].map((onTimeTarget) =>
      bufferEstimate(model, { ...query, onTimeTarget }),
    );
    const minutes = buffers.map(({ bufferMinutes }) => bufferMinutes);
    expect(minutes).toEqual(minutes.toSorted((a, b) => a - b));
    expect(minutes[3]).toBeGreaterThan(minutes[0] ?? 0);
  });

  it('lends a service with few visits what the others taught', () => {
    const late = taught(new Array(300).fill(45));
    const stranger = { ...query, serviceId: 'service_new' };
    const before = bufferEstimate(bufferModel(), stranger).bufferMinutes;
    const lent = bufferEstimate(late, stranger).bufferMinutes;
    expect(lent).toBeGreaterThan(before);
    expect(bufferEstimate(late, query).samples.service).toBeGreaterThan(100);
    const punctual = Array.from({ length: 200 }, () => visit(-10, { serviceId: 'service_new', hour: 9 }));
    const own = punctual.reduce(learnVisit, late);
    expect(bufferEstimate(own, { ...stranger, hour: 9 }).bufferMinutes).toBeLessThan(lent);
  });

  it('follows a service that gets better', () => {
    const model = taught(new Array(1500).fill(-5), taught(new Array(500).fill(60)));
    expect(bufferEstimate(model, query).bufferMinutes).toBeLessThan(10);
  });

  it('stays within 0 and 3 hours for any history and refuses what is no visit', () => {
    const overruns = fc.array(fc.double({ min: -1e9, max: 1e9 }), { maxLength: 30 });
    fc.assert(
      fc.property(overruns, (list) => {
        const { bufferMinutes } = bufferEstimate(taught(list), query);
        expect(Number.isInteger(bufferMinutes)).toBe(true);
        expect(bufferMinutes).toBeGreaterThanOrEqual(0);
        expect(bufferMinutes).toBeLessThanOrEqual(180);
      }),
    );
    for (const wrong of [
      { hour: 25 },
      { travelMinutes: -1 },
      { durationMinutes: Number.NaN },
      { onTimeTarget: 1 },
    ]) {
      expect(() => bufferEstimate(bufferModel(), { ...query, ...wrong })).toThrow(RangeError);
    }
  });

  it('takes a service for itself, whatever its id', () => {
    for (const serviceId of ['constructor', '__proto__']) {
      const model = learnVisit(bufferModel(), visit(5, { serviceId }));
      const stored: BufferModel = JSON.parse(JSON.stringify(model));
      expect(bufferEstimate(bufferModel(), visit(5, { serviceId })).samples.service).toBe(0);
      expect(bufferEstimate(stored, visit(5, { serviceId })).samples.service).toBe(1);
    }
  });

  it('bounds its state however many services there are', () => {
    let model = bufferModel();
    for (let i = 0; i < 1000; i++) model = learnVisit(model, visit(i % 30, { serviceId: `service_${i}` }));
    expect(JSON.stringify(model).length).toBeLessThan(350_000);
  });
});

describe('conformalQuantile', () => {
  const bins: Bins = { low: 0, width: 1, size: 10 };

  it('takes the rank that a new value does not exceed, and the fallback when nothing was seen', () => {
    const nine = Array.from({ length: 9 }, (_, i) => i).reduce(
      (histogram, value) => observe(histogram, bins, value, 1),
      emptyHistogram(bins),
    );
    expect(conformalQuantile(nine, bins, 0.9, 0)).toBeCloseTo(9);
    expect(conformalQuantile(nine, bins, 0.5, 0)).toBeCloseTo(5);
    expect(conformalQuantile(emptyHistogram(bins), bins, 0.9, 7)).toBe(7);
    expect(observe(nine, bins, Number.NaN, 1)).toBe(nine);
  });
});
