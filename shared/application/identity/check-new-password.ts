import { type Failure, failure } from '#contracts/errors.ts';
import { findPasswordFault, type PasswordFault } from '#domain/identity/password-rules.ts';
import type { Passwords } from './ports.ts';

const advice: Record<PasswordFault, string> = {
  too_short: 'Use 8 characters or more.',
  too_long: 'Use 128 characters or fewer.',
  common: 'It is on lists that attackers try first. A few unrelated words make a good one.',
  personal: 'It is made of your name or e-mail, which attackers try first.',
};

/** The weak_password failure of a new password; undefined if it is acceptable. */
export function checkNewPassword(
  passwords: Pick<Passwords, 'isCommon'>,
  password: string,
  owner: { readonly email: string; readonly name: string },
): Failure | undefined {
  const personal = [owner.email, owner.email.split('@')[0] ?? '', ...owner.name.split(/\s+/), owner.name];
  const fault = findPasswordFault(password, passwords.isCommon, personal);
  if (!fault) return undefined;
  return {
    ...failure('weak_password', advice[fault]),
    fields: [{ pointer: '/body/password', detail: advice[fault] }],
  };
}
