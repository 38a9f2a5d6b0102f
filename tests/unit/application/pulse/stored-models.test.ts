import { describe, expect, it } from 'vitest';
import { loadedModel, storedModel } from '#application/pulse/stored-models.ts';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { featureSource } from '#domain/pulse/features.ts';
import type { DemandPanel } from '#domain/pulse/panel.ts';
import { forecastHours, refit } from '#domain/pulse/refit.ts';

const CELLS = 3;
const UNTIL = 168 * 10;
const context = { isHoliday: () => false, neighbours: [[1], [0, 2], [1]] };

/** `shift` hours of the beginning are left out, `more` unknown ones added at the end. */
function panel(shift: number, more: number): DemandPanel {
  const random = seededRandom(3);
  const hours = UNTIL - shift + more;
  const counts = new Float32Array(CELLS * hours).fill(Number.NaN);
  for (let cell = 0; cell < CELLS; cell += 1) {
    for (let t = 0; t < UNTIL; t += 1) {
      const n = Math.round(20 * (1 + Math.sin((2 * Math.PI * t) / 24)) * (0.5 + random()));
      if (t >= shift) counts[cell * hours + t - shift] = n;
    }
  }
  return { cells: CELLS, hours, firstHour: 168 * 2_000 + shift, counts };
}

describe('a fitted model in a document', () => {
  const fitted = panel(0, 24);
  const model = refit(featureSource(fitted, context), 1, UNTIL);
  const stored = storedModel(model, fitted, UNTIL);

  it('forecasts as the one that was fitted, also on a panel that begins and ends later', () => {
    const at = (p: DemandPanel, until: number, m = model) =>
      [0, 1, 2].map(
        (cell) => forecastHours(featureSource(p, context), m, until, until + 1)[cell * p.hours + until],
      );
    const direct = at(fitted, UNTIL);
    const [same, moved] = [fitted, panel(168, 30)].map((p) => {
      const until = UNTIL - (p.firstHour - fitted.firstHour);
      return at(p, until, loadedModel(stored, p, until));
    });
    direct.forEach((value, cell) => {
      expect(value).toBeGreaterThan(0);
      expect((same?.[cell] ?? 0) / (value ?? 1)).toBeCloseTo(1, 4);
      // One week less to look back on: nearly the same.
      expect((moved?.[cell] ?? 0) / (value ?? 1)).toBeCloseTo(1, 1);
    });
  });

  it('holds numbers as bytes, and fits into an item for as many areas as there may be', () => {
    let bytes = 0;
    const walk = (value: unknown): void => {
      if (value instanceof Uint8Array) bytes += value.length;
      else if (typeof value === 'object' && value !== null) {
        expect(value).not.toBeInstanceOf(Float64Array);
        Object.values(value).forEach(walk);
      }
    };
    walk(stored);
    expect(bytes).toBeGreaterThan(10_000);
    const perArea = 4 * (15 * 24 + 120);
    expect(bytes + 45 * perArea).toBeLessThan(380_000);
  });
});
