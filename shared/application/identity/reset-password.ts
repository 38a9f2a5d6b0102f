import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { endAllSessions } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import { checkNewPassword } from './check-new-password.ts';
import { type ConfirmDeps, confirmPassword } from './confirm-password.ts';
import { deviceTokenFor } from './device-token.ts';
import { findLink, newLink } from './one-time-links.ts';
import type { GuessLimiter, IdentityDeps, Macs, Mailer } from './ports.ts';

/**
 * Sends a link to reset the password. Only the mailbox reveals whether the account exists: the answer, the e-mail and
 * the time taken are the same. Above a few an hour per address nothing is sent.
 */
export async function requestPasswordReset(
  deps: IdentityDeps & { readonly guesses: GuessLimiter; readonly mailer: Mailer },
  input: { readonly email: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const [budget, found] = await Promise.all([
    deps.guesses.take('message', deps.secrets.digest(input.email)),
    deps.users.findByEmail(input.email),
  ]);
  if (!budget.allowed) return ok(undefined);
  const account = found?.state.status === 'active' ? found.state : undefined;
  // Without an account the same is written: a link that nobody receives.
  const nobody = { userId: 'usr_nobody', email: input.email, sessionEpoch: 0 };
  const { token, document } = newLink(deps, 'reset_password', account ?? nobody, context.at);
  await deps.uow.commit({ ...context, changes: [], documents: [document] });
  if (account) await deps.mailer.send(account.email, { template: 'reset_password', token });
  else await deps.mailer.send(input.email, { template: 'no_account' });
  return ok(undefined);
}

/**
 * Sets a new password with an e-mailed link and ends all sessions. Using the link verifies the address; a second
 * factor stays and is required at the next sign-in. The device token lets the owner sign in even while others exhaust
 * the account's budget of guesses. The same link with the same password again, after a lost answer, changes nothing
 * more. Failures: invalid_code, weak_password.
 */
export async function resetPassword(
  deps: IdentityDeps & ConfirmDeps & { readonly macs: Macs },
  input: { readonly token: string; readonly password: string },
  context: CallContext,
): Promise<Result<{ readonly deviceToken: string }, Failure>> {
  const link = await findLink(deps, 'reset_password', input.token, context.at);
  if (!link) return err(failure('invalid_code'));
  return changeUser(deps, link.userId, context, async (user) => {
    if (link.mayHaveServed(user) && !(await confirmPassword(deps, user, input.password))) {
      return ok({ unchanged: { deviceToken: await deviceTokenFor(deps, user.userId) } });
    }
    if (!link.fits(user)) return err(failure('invalid_code'));
    const weak = checkNewPassword(deps.passwords, input.password, user);
    if (weak) return err(weak);
    const passwordHash = await deps.passwords.hash(input.password);
    return ok({
      state: { ...endAllSessions(user), passwordHash, emailVerified: true },
      event: { type: 'user.password_changed', data: { userId: user.userId } } as const,
      value: { deviceToken: await deviceTokenFor(deps, user.userId) },
    });
  });
}
