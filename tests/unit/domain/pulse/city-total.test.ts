import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearerToCity } from '#domain/pulse/city-total.ts';

const rows = (cells: readonly { hour: number; usual: number; forecast: number }[]) => ({
  forecast: Float64Array.from(cells, (cell) => cell.forecast),
  places: {
    hour: Int32Array.from(cells, (cell) => cell.hour),
    usual: Float64Array.from(cells, (cell) => cell.usual),
  },
});
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe('nearerToCity', () => {
  it('draws the places of an hour to the forecast of their city, and those of another hour apart from them', () => {
    const { forecast, places } = rows([
      { hour: 0, usual: 300, forecast: 330 },
      { hour: 1, usual: 100, forecast: 100 },
      { hour: 0, usual: 700, forecast: 770 },
    ]);
    const drawn = nearerToCity(forecast, places, Float64Array.of(Math.log(1.2), 0));
    const inHourZero = drawn[0]! + drawn[2]!;
    expect(inHourZero).toBeGreaterThan(1_100 + 60);
    expect(inHourZero).toBeLessThan(1_200);
    expect(drawn[1]).toBeCloseTo(100, 9);
  });

  it('keeps what it is given where city and places agree, and has an answer for no rows', () => {
    const { forecast, places } = rows([
      { hour: 0, usual: 2, forecast: 1 },
      { hour: 0, usual: 5, forecast: 3 },
    ]);
    expect(nearerToCity(forecast, places, Float64Array.of(Math.log(7 / 10)))).toEqual(forecast);
    expect(nearerToCity(new Float64Array(), rows([]).places, Float64Array.of(0))).toEqual(new Float64Array());
  });

  it('keeps the shares of the places, and goes the same way as the city but never beyond it', () => {
    const cell = fc.record({
      hour: fc.constant(0),
      usual: fc.double({ min: 0, max: 1e4, noNaN: true }),
      forecast: fc.double({ min: 0, max: 1e4, noNaN: true }),
    });
    const level = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), level, (cells, city) => {
        const { forecast, places } = rows(cells);
        const drawn = nearerToCity(forecast, places, Float64Array.of(city));
        const [before, after, usual] = [sum(forecast), sum(drawn), sum(places.usual)];
        drawn.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value * before).toBeCloseTo(forecast[i]! * after, 2);
        });
        const apart = city - Math.log((before + 3) / (usual + 3));
        expect((after - before) * apart).toBeGreaterThanOrEqual(-1e-6);
        expect(Math.abs(Math.log((after + 3) / (before + 3)))).toBeLessThanOrEqual(Math.abs(apart) + 1e-9);
      }),
    );
  });
});
