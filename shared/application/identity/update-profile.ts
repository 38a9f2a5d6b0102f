import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import { ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import type { IdentityDeps } from './ports.ts';

/** Changes what people may change about themselves; a new phone number has to be verified again. Unchanged values write nothing. */
export function updateProfile(
  deps: Pick<IdentityDeps, 'users' | 'uow'>,
  input: {
    readonly userId: string;
    readonly name: string | undefined;
    readonly phone: string | null | undefined;
  },
  context: CallContext,
): Promise<Result<User, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    const { name = user.name, phone = user.phone } = input;
    if (name === user.name && phone === user.phone) return ok({ unchanged: user });
    const state: User = {
      ...user,
      name,
      phone,
      phoneVerified: user.phoneVerified && phone === user.phone,
    };
    const event = { type: 'user.profile_updated', data: { userId: user.userId } } as const;
    return ok({ state, event, value: state });
  });
}
