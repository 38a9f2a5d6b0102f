import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { endAllSessions } from '#domain/identity/user.ts';
import { ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import type { IdentityDeps } from './ports.ts';

/** Ends every session of the user, the current one included, in one write. */
export function endSessionsEverywhere(
  deps: Pick<IdentityDeps, 'users' | 'uow'>,
  input: { readonly userId: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  return changeUser(deps, input.userId, context, async (user) =>
    ok({
      state: endAllSessions(user),
      event: { type: 'user.sessions_ended', data: { userId: user.userId } } as const,
      value: undefined,
    }),
  );
}
