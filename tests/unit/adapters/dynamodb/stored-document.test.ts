import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentOf, packDocument } from '#adapters/dynamodb/stored-document.ts';
import { bufferModel, learnVisit } from '#domain/buffering/buffer.ts';

const stored = (state: unknown) => documentOf({ pk: 'DOC#x', sk: 'STATE', v: 3, d: packDocument(state) });

describe('a stored document', () => {
  it('is unchanged after storing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (state) => {
        // JSON knows no negative zero.
        const written: unknown = JSON.parse(JSON.stringify(state));
        expect(stored(written)).toEqual({ version: 3, state: written });
      }),
    );
  });

  it('keeps binary values in its state', () => {
    const state = { models: [{ $f: Uint8Array.of(1, 2, 255) }] };
    expect(packDocument(state)).toBe(state);
    expect(stored(state).state).toEqual(state);
  });

  it('takes less than half the size of its JSON for a long-trained engine', () => {
    let model = bufferModel();
    for (let i = 0; i < 2_000; i++) {
      model = learnVisit(model, {
        serviceId: `svc_${i % 20}`,
        hour: 9 + (i % 10),
        travelMinutes: 5 + (i % 40),
        durationMinutes: 60,
        travelErrorMinutes: (i % 17) - 8,
        overrunMinutes: (i % 31) - 15,
      });
    }
    const packed = packDocument(model);
    if (!(packed instanceof Uint8Array)) throw new Error('It was not packed.');
    expect(packed.length).toBeLessThan(JSON.stringify(model).length / 2);
    expect(stored(model).state).toEqual(model);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('throws for %s', (number) => {
    expect(() => packDocument({ deep: [{ number }] })).toThrow(TypeError);
  });
});
