import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millisOf } from '#kernel/millis-of.ts';

describe('the milliseconds of an instant', () => {
  it('are those of Date.parse for every instant', () => {
    const from = Date.parse('0001-01-01T00:00:00.000Z');
    const to = Date.parse('9999-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (at) => {
        expect(millisOf(new Date(at).toISOString())).toBe(at);
      }),
      { numRuns: 5_000, examples: [[Date.parse('2024-02-29T12:00:00.000Z')], [0], [-1], [from], [to]] },
    );
  });

  it.each([
    '',
    'tomorrow',
    '2026-11-22',
    '2026-11-22T10:00:00Z',
    '2026-11-22T10:00:00.000+05:30',
    '2026-13-22T10:00:00.000Z',
    '2026-02-30T10:00:00.000Z',
    '2026-11-22T24:00:00.000Z',
    '2026-11-22T10:60:00.000Z',
    '2026-11-22 10:00:00.000Z',
    '2026-1a-22T10:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
  ])('are those of Date.parse for %j too', (text) => {
    expect(millisOf(text)).toBe(Date.parse(text));
  });
});
