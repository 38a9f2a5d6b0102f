import { describe, expect, it } from 'vitest';
import { createBcryptPasswords } from '#adapters/passwords/bcrypt-passwords.ts';
import { isCommonPassword } from '#adapters/passwords/common-passwords.ts';
import { createPepperRing, type PepperRing } from '#adapters/secrets/pepper-ring.ts';
import { findPasswordFault } from '#domain/identity/password-rules.ts';
import { heldSecret } from '#tests/support/identity.ts';

const pepper = createPepperRing('p1');
const passwordsWith = (ring: PepperRing, cost = 4) =>
  createBcryptPasswords({ pepper: heldSecret(ring), cost, isCommon: isCommonPassword });
const passwords = passwordsWith(pepper);

describe('hashing passwords', () => {
  it('distinguishes passwords that differ only after the 72nd byte', async () => {
    const bytes72 = `${'a'.repeat(71)}b`;
    const stored = await passwords.hash(bytes72);
    expect((await passwords.check(bytes72, stored)).matches).toBe(true);
    expect((await passwords.check(`${bytes72}c`, stored)).matches).toBe(false);
    const stored73 = await passwords.hash(`${bytes72}c`);
    expect((await passwords.check(`${bytes72}d`, stored73)).matches).toBe(false);
    expect((await passwords.check(bytes72, stored73)).matches).toBe(false);
  });

  it.each(['🦜🥭🌧️🚲🪔🎻🧵🪁', 'ಬೆಂಗಳೂರು ಮಳೆ', 'पानी टपक रहा है', 'пароль для воды', 'with\u0000nul inside'])(
    'takes %s as it is',
    async (password) => {
      const stored = await passwords.hash(password);
      expect((await passwords.check(password, stored)).matches).toBe(true);
      expect((await passwords.check(`${password}x`, stored)).matches).toBe(false);
    },
  );

  it('accepts the same characters in another Unicode normalisation', async () => {
    const stored = await passwords.hash('caf\u00e9 au lait');
    expect((await passwords.check('cafe\u0301 au lait', stored)).matches).toBe(true);
  });

  it('never matches without a stored hash', async () => {
    expect(await passwords.check('anything at all', undefined)).toEqual({ matches: false, outdated: false });
    expect(await passwords.check('anything at all', '')).toEqual({ matches: false, outdated: false });
  });

  it('never matches under another pepper, and reports an older pepper or cost as outdated', async () => {
    const stored = await passwords.hash('seven quiet mango trees');
    const stranger = passwordsWith(createPepperRing('p1'));
    expect((await stranger.check('seven quiet mango trees', stored)).matches).toBe(false);
    const renewed = passwordsWith({ active: 'p2', keys: [...pepper.keys, ...createPepperRing('p2').keys] });
    expect(await renewed.check('seven quiet mango trees', stored)).toEqual({ matches: true, outdated: true });
    const costlier = passwordsWith(pepper, 5);
    expect(await costlier.check('seven quiet mango trees', stored)).toEqual({
      matches: true,
      outdated: true,
    });
    expect(await passwords.check('seven quiet mango trees', stored)).toEqual({
      matches: true,
      outdated: false,
    });
  });
});

describe('choosing a password', () => {
  const fault = (password: string) =>
    findPasswordFault(password, isCommonPassword, ['asha@example.com', 'asha', 'Rao']);

  it.each([
    ['1234567', 'too_short'],
    ['🦜🥭🌧🚲🪔🎻🧵', 'too_short'],
    [`${'x'.repeat(127)}yz`, 'too_long'],
    ['password1', 'common'],
    ['PassWord1', 'common'],
    ['qwertyuiop', 'common'],
    ['abababababab', 'common'],
    ['Asha2024', 'personal'],
    ['asha@example.com!', 'personal'],
  ] as const)('refuses %s as %s', (password, expected) => {
    expect(fault(password)).toBe(expected);
  });

  it.each(['seven quiet mango trees', '🦜🥭🌧🚲🪔🎻🧵🪁', 'पानी टपक रहा है', `${'x'.repeat(125)}abc`])(
    'takes %s',
    (password) => {
      expect(fault(password)).toBeUndefined();
    },
  );
});
