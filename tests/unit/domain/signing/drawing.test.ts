import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signInput } from '#contracts/schemas/signing.ts';
import { readDrawing } from '#domain/signing/drawing.ts';
import { anyPath } from './paths.ts';

const isAccepted = (drawing: string) =>
  signInput().safeParse({
    envelopeId: 'env_1',
    documentHash: 'a'.repeat(64),
    signerName: 'Asha Rao',
    method: 'drawn',
    drawing,
    consent: true,
  }).success;

describe('reading a drawing', () => {
  it('gives absolute points for relative commands, repeated ones, and lines that follow a move', () => {
    const at = (x: number, y: number) => ({ x, y });
    expect(readDrawing('m1 1 2 0-1-.5q1,1 2 2 Z l5 5')).toEqual([
      { kind: 'move', points: [at(1, 1)] },
      { kind: 'line', points: [at(3, 1)] },
      { kind: 'line', points: [at(2, 0.5)] },
      { kind: 'quadratic', points: [at(3, 1.5), at(4, 2.5)] },
      { kind: 'close', points: [] },
      { kind: 'line', points: [at(6, 6)] },
    ]);
    expect(readDrawing('M0 0 C1 1 2 2 3 3')?.at(-1)).toEqual({
      kind: 'cubic',
      points: [at(1, 1), at(2, 2), at(3, 3)],
    });
  });

  it('reads whatever the contract accepts, and the contract accepts all paths of these commands', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(isAccepted(path)).toBe(true);
        expect(readDrawing(path)?.length).toBeGreaterThan(1);
      }),
    );
    const near = fc.string({ unit: fc.constantFrom(...'MmLlQqCcZz0123456789 ,.-'), maxLength: 30 });
    fc.assert(
      fc.property(near, (path) => !isAccepted(path) || (readDrawing(path)?.length ?? 0) > 1),
      { numRuns: 5_000 },
    );
  });

  it.each(['L0 0 1 1', 'M0 0 L1', 'M0 0 C1 1 2 2', 'Z', '', 'M0 0 L1 1 H5', 'M0 0 L1 1e9 2', 'M0 0 L1..5 2'])(
    'is not asked to read %j',
    (path) => {
      expect(isAccepted(path)).toBe(false);
    },
  );

  it('is refused in a time that grows with its length alone', () => {
    const long = `M0 0 ${'L1.5 2.5 '.repeat(2_200)}`;
    expect(long.length).toBeLessThan(20_000);
    expect(isAccepted(long)).toBe(true);
    expect(isAccepted(`${long}x`)).toBe(false);
  });
});
