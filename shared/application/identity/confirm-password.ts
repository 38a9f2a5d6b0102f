import { type Failure, failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import type { GuessLimiter, Passwords } from './ports.ts';

export type ConfirmDeps = { readonly passwords: Passwords; readonly guesses: GuessLimiter };

/**
 * Verifies the password of a signed-in person, before actions that a stolen session must not allow. The failure is
 * rate_limited or invalid_credentials.
 */
export async function confirmPassword(
  deps: ConfirmDeps,
  user: User,
  password: string,
): Promise<Failure | undefined> {
  const budget = await deps.guesses.take('confirm_password', user.userId);
  if (!budget.allowed) {
    return { ...failure('rate_limited'), retryAfterSeconds: Math.max(1, budget.retryAfterSeconds) };
  }
  const { matches } = await deps.passwords.check(password, user.passwordHash);
  return matches ? undefined : failure('invalid_credentials');
}
