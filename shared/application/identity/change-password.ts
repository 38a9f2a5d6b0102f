import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { SessionOrigin } from '#domain/identity/session.ts';
import { endAllSessions } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import { checkNewPassword } from './check-new-password.ts';
import { type ConfirmDeps, confirmPassword } from './confirm-password.ts';
import type { IdentityDeps } from './ports.ts';
import { type SessionDeps, type SignedIn, startSession } from './start-session.ts';

/**
 * Replaces the caller's password, ends all their sessions and starts a new one, in one step. Failures:
 * invalid_credentials, rate_limited, weak_password.
 */
export function changePassword(
  deps: IdentityDeps & SessionDeps & ConfirmDeps,
  input: {
    readonly userId: string;
    readonly currentPassword: string;
    readonly password: string;
    readonly origin: SessionOrigin;
  },
  context: CallContext,
): Promise<Result<SignedIn, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    const refusal =
      (await confirmPassword(deps, user, input.currentPassword)) ??
      checkNewPassword(deps.passwords, input.password, user);
    if (refusal) return err(refusal);
    const passwordHash = await deps.passwords.hash(input.password);
    const state = { ...endAllSessions(user), passwordHash };
    const { signedIn, change } = await startSession(deps, state, input.origin, context.at);
    const event = { type: 'user.password_changed', data: { userId: user.userId } } as const;
    return ok({ state, event, changes: [change], value: signedIn });
  });
}
