import { describe, expect, it } from 'vitest';
import { systemIds } from '#adapters/system/system.ts';
import { id } from '#contracts/schemas/primitives.ts';
import { partPrefix, wholeOf } from '#kernel/ids.ts';

describe('new ids', () => {
  it("match the contract's pattern of their kind", () => {
    expect(id('bk').safeParse(systemIds.next('bk')).success).toBe(true);
    expect(id('bk').safeParse(systemIds.next('usr')).success).toBe(false);
  });

  it('never repeat', () => {
    const made = Array.from({ length: 10_000 }, () => systemIds.next('bk'));

    expect(new Set(made).size).toBe(made.length);
  });
});

describe("a part's id", () => {
  it('names what it is of', () => {
    const whole = systemIds.next('usr');
    const part = systemIds.next(partPrefix('ses', whole));
    expect(part).toMatch(/^ses_[0-9a-z]{26}_[0-9a-z]{26}$/);
    expect(wholeOf(part, 'usr')).toBe(whole);
  });

  it.each(['', 'ses', 'ses_', 'ses_1'])('names nothing when it is «%s»', (part) => {
    expect(wholeOf(part, 'usr')).toBe('usr_');
  });
});
