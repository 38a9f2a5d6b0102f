/** Lengths in characters (code points) after normalisation. */
export const PASSWORD_MIN = 8;
const PASSWORD_MAX = 128;

/**
 * A password in the one form it is checked and hashed in: NFKC, as NIST SP 800-63B advises, so that the
 * same characters typed on another keyboard or system give the same password.
 */
export const normalisePassword = (password: string): string => password.normalize('NFKC');

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'personal';

/**
 * Why a new password is refused; undefined when it may be used. No rules about kinds of characters: any
 * script counts. `personal` are words an attacker tries first: the e-mail and the name.
 */
export function findPasswordFault(
  password: string,
  isCommon: (password: string) => boolean,
  personal: readonly string[],
): PasswordFault | undefined {
  const normal = normalisePassword(password);
  const { length } = Array.from(normal);
  if (length < PASSWORD_MIN) return 'too_short';
  if (length > PASSWORD_MAX) return 'too_long';
  const plain = normal.toLowerCase();
  if (isCommon(plain) || new Set(plain).size < 3) return 'common';
  return personal.some((word) => word.length >= 4 && isMostly(plain, word.normalize('NFKC').toLowerCase()))
    ? 'personal'
    : undefined;
}

/** Whether `word` is the password but for a few characters, e.g. a year behind a name. */
const isMostly = (plain: string, word: string): boolean =>
  plain.includes(word) && plain.length - word.length <= 4;
