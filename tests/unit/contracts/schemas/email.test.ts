import { describe, expect, it } from 'vitest';
import { email } from '#contracts/schemas/primitives.ts';

describe('an e-mail address', () => {
  it('is kept in lower case', () => {
    expect(email().parse('Asha.Rao+home@Example.co.in')).toBe('asha.rao+home@example.co.in');
  });

  it('has as many characters as mail servers take', () => {
    const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.in`;
    expect(email().parse(longest)).toBe(longest);
  });

  it.each([
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['a domain label of 64 characters', `asha@${'b'.repeat(64)}.in`],
    ['a domain label that ends in a hyphen', 'asha@example-.com'],
    ['two dots in a row', 'asha..rao@example.com'],
    ['no domain', 'asha@'],
  ])('is refused with %s', (_, address) => {
    expect(email().safeParse(address).success).toBe(false);
  });
});
