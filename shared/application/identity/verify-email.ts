import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import { findLink, newLink } from './one-time-links.ts';
import type { GuessLimiter, IdentityDeps, Mailer } from './ports.ts';

export type VerificationDeps = IdentityDeps & {
  readonly guesses: GuessLimiter;
  readonly mailer: Mailer;
};

/** Mails a link that verifies the user's address. Failures: rate_limited. */
export async function sendEmailVerification(
  deps: VerificationDeps,
  user: User,
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  if (user.emailVerified) return ok(undefined);
  // A budget of its own: a stranger who registered the address must not use up the owner's budget of reset mails.
  const budget = await deps.guesses.take('message', `verify#${deps.secrets.digest(user.email)}`);
  if (!budget.allowed) {
    return err({ ...failure('rate_limited'), retryAfterSeconds: budget.retryAfterSeconds });
  }
  const { token, document } = newLink(deps, 'verify_email', user, context.at);
  await deps.uow.commit({ ...context, changes: [], documents: [document] });
  await deps.mailer.send(user.email, { template: 'verify_email', token });
  return ok(undefined);
}

/**
 * Verifies an address by its mailed link, signed in or not. The same link again, or another one, finds it verified.
 * Failures: invalid_code.
 */
export async function verifyEmail(
  deps: IdentityDeps,
  input: { readonly token: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const link = await findLink(deps, 'verify_email', input.token, context.at);
  if (!link) return err(failure('invalid_code'));
  return changeUser(deps, link.userId, context, async (user) => {
    if (!link.fits(user)) return err(failure('invalid_code'));
    if (user.emailVerified) return ok({ unchanged: undefined });
    return ok({
      state: { ...user, emailVerified: true },
      event: { type: 'user.email_verified', data: { userId: user.userId } } as const,
      value: undefined,
    });
  });
}
