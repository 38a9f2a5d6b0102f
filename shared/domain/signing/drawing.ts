/** A point of a drawing; y grows downwards, as in SVG. */
type Point = { readonly x: number; readonly y: number };

/** A piece of a drawing: its control points in absolute coordinates, the last of which is its end; none for `close`. */
export type Stroke = {
  readonly kind: 'move' | 'line' | 'quadratic' | 'cubic' | 'close';
  readonly points: readonly Point[];
};

const COMMANDS = /([MLQCZ])([^MLQCZ]*)/gi;
const NUMBERS = /-?(?:\d+(?:\.\d+)?|\.\d+)/g;
const kinds = { M: 'move', L: 'line', Q: 'quadratic', C: 'cubic' } as const;
const pointsOf = { move: 1, line: 1, quadratic: 2, cubic: 3 } as const;

/**
 * The strokes of SVG path data (SVG 2, section 9.3) of the commands M, L, Q, C and Z, absolute or relative. A list of
 * coordinates after a command repeats it; after a move it goes on with lines. Undefined for any other text.
 */
export function readDrawing(path: string): readonly Stroke[] | undefined {
  const strokes: Stroke[] = [];
  let here: Point = { x: 0, y: 0 };
  let start = here;
  for (const [, command = '', coordinates = ''] of path.matchAll(COMMANDS)) {
    const letter = command.toUpperCase() as keyof typeof kinds | 'Z';
    if (letter === 'Z') {
      strokes.push({ kind: 'close', points: [] });
      here = start;
      continue;
    }
    const numbers = (coordinates.match(NUMBERS) ?? []).map(Number);
    let kind: (typeof kinds)[keyof typeof kinds] = kinds[letter];
    const size = 2 * pointsOf[kind];
    if (numbers.length === 0 || numbers.length % size !== 0) return undefined;
    for (let at = 0; at < numbers.length; at += size) {
      const from: Point = command === letter ? { x: 0, y: 0 } : here;
      const points = Array.from({ length: size / 2 }, (_, i) => ({
        x: from.x + (numbers[at + 2 * i] ?? 0),
        y: from.y + (numbers[at + 2 * i + 1] ?? 0),
      }));
      here = points.at(-1) ?? here;
      if (kind === 'move') start = here;
      strokes.push({ kind, points });
      if (kind === 'move') kind = 'line';
    }
  }
  return strokes[0]?.kind === 'move' ? strokes : undefined;
}
