import { describe, expect, it } from 'vitest';
import { instantOf } from '#kernel/instant-of.ts';

describe('the instant of milliseconds', () => {
  it('is what a Date writes, first and again, also of more than are kept', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let k = 0; k < 5_000; k += 1) {
        const at = 1_700_000_000_000 + k * 60_001;
        expect(instantOf(at)).toBe(new Date(at).toISOString());
        expect(instantOf(at)).toBe(new Date(at).toISOString());
      }
    }
  });

  it('is refused for what is no time', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) {
      expect(() => instantOf(wrong)).toThrow(RangeError);
    }
  });
});
