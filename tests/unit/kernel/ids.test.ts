import { describe, expect, it } from 'vitest';
import { systemIds } from '#adapters/system/system.ts';
import { id } from '#contracts/schemas/primitives.ts';

describe('new ids', () => {
  it('are what the contract calls an id of their kind', () => {
    expect(id('bk').safeParse(systemIds.next('bk')).success).toBe(true);
    expect(id('bk').safeParse(systemIds.next('usr')).success).toBe(false);
  });

  it('never repeat', () => {
    const made = Array.from({ length: 10_000 }, () => systemIds.next('bk'));

    expect(new Set(made).size).toBe(made.length);
  });
});
