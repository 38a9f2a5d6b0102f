import { type PDFPage, rgb } from '@cantoo/pdf-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawStrokes } from '#adapters/pdf/drawn-signature.ts';
import { readDrawing } from '#domain/signing/drawing.ts';
import { anyPath } from '#tests/unit/domain/signing/paths.ts';

const box = { left: 56, top: 700, width: 200, height: 80 };

/** The path that is put on the page, and where. */
function drawn(path: string) {
  const calls: Parameters<PDFPage['drawSvgPath']>[] = [];
  drawStrokes(
    { drawSvgPath: (...call) => void calls.push(call) },
    readDrawing(path) ?? [],
    box,
    rgb(0, 0, 0),
  );
  const call = calls[0];
  if (!call) throw new Error('Nothing was drawn.');
  return { scaled: call[0], options: call[1] };
}

describe('a drawn signature on a page', () => {
  it('fills its box as far as its proportions allow', () => {
    expect(drawn('m10 10 l50 0 l0 -10')).toMatchObject({
      scaled: 'M0.00,40.00 L200.00,40.00 L200.00,0.00',
      options: { x: 56, y: 700 },
    });
    expect(drawn('M0 0 Q1 2 3 400 Z').scaled).toBe('M0.00,0.00 Q0.20,0.40 0.60,80.00 Z');
  });

  it('stays within its box, whatever the path', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const pairs = [...drawn(path).scaled.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)];
        expect(pairs.length).toBeGreaterThan(1);
        for (const [, x, y] of pairs) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x)).toBeLessThanOrEqual(box.width);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(box.height);
        }
      }),
    );
  });
});
