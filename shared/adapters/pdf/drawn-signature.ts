import type { Color, PDFPage } from '@cantoo/pdf-lib';
import type { Stroke } from '#domain/signing/drawing.ts';

const letters = { move: 'M', line: 'L', quadratic: 'Q', cubic: 'C', close: 'Z' } as const;

/**
 * Draws strokes as large as they fit into a box of the page, their proportions kept. Lengths in points; `top` is the
 * upper edge of the box.
 */
export function drawStrokes(
  page: Pick<PDFPage, 'drawSvgPath'>,
  strokes: readonly Stroke[],
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  color: Color,
): void {
  // Control points enclose their curves, so nothing is drawn outside their bounds.
  const points = strokes.flatMap(({ points: own }) => own);
  const [left, top] = [least(points.map(({ x }) => x)), least(points.map(({ y }) => y))];
  const [width, height] = [span(points.map(({ x }) => x)), span(points.map(({ y }) => y))];
  const scale = Math.min(box.width / Math.max(width, 1e-6), box.height / Math.max(height, 1e-6));
  const placed = (value: number) => (value * scale).toFixed(2);
  const path = strokes.map(({ kind, points: own }) => {
    const pairs = own.map(({ x, y }) => `${placed(x - left)},${placed(y - top)}`);
    return `${letters[kind]}${pairs.join(' ')}`;
  });
  page.drawSvgPath(path.join(' '), { x: box.left, y: box.top, borderColor: color, borderWidth: 1 });
}

const least = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const span = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), -Infinity) - least(values);
