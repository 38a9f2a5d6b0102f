import type { CallContext, Document } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { endAllSessions, needsSecondFactor, type Role, type User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import type { IdentityDeps } from './ports.ts';
import { isEmptyRoster, superAdminsAfter } from './super-admins.ts';

type StaffDeps = Pick<IdentityDeps, 'users' | 'uow'>;

/**
 * Deactivates or reactivates an account; without `active`, toggles it. Deactivating ends all its sessions at once. An
 * account that is already as asked for is answered as it is. Failures: not_found, last_super_admin.
 */
export function setUserActive(
  deps: StaffDeps,
  input: { readonly userId: string; readonly active: boolean | undefined; readonly reason: string },
  context: CallContext,
): Promise<Result<User, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    const active = input.active ?? user.status !== 'active';
    if (active === (user.status === 'active')) return ok({ unchanged: user });
    const roster = await rosterChange(deps, user, active ? { ...user, status: 'active' } : undefined);
    if (!roster.ok) return roster;
    const state: User = active
      ? { ...user, status: 'active' }
      : { ...endAllSessions(user), status: 'disabled' };
    const data = { userId: user.userId, reason: input.reason };
    return ok({
      state,
      event: active ? ({ type: 'user.enabled', data } as const) : ({ type: 'user.disabled', data } as const),
      documents: roster.value,
      value: state,
    });
  });
}

/**
 * Changes the role of a member of staff and ends their sessions, so that no session keeps the old role; who has the role
 * already keeps them. Customers and vendors can't become staff; they are invited with another account. Failures:
 * not_found, illegal_transition, last_super_admin.
 */
export function changeStaffRole(
  deps: StaffDeps,
  input: { readonly userId: string; readonly role: Role; readonly reason: string },
  context: CallContext,
): Promise<Result<User, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    if (!needsSecondFactor(user.role) || !needsSecondFactor(input.role)) {
      return err(failure('illegal_transition', 'Roles change among staff; invite others to join.'));
    }
    if (user.role === input.role) return ok({ unchanged: user });
    const state: User = { ...endAllSessions(user), role: input.role };
    const roster = await rosterChange(deps, user, state);
    if (!roster.ok) return roster;
    const data = { userId: user.userId, role: input.role, reason: input.reason };
    const event = { type: 'user.role_changed', data } as const;
    return ok({ state, event, documents: roster.value, value: state });
  });
}

/** The roster document to save when `before` becomes `after` (undefined: can't act any more). */
export async function rosterChange(
  deps: Pick<IdentityDeps, 'uow'>,
  before: User,
  after: User | undefined,
): Promise<Result<readonly Document[], Failure>> {
  const wasOn = before.role === 'super_admin' && before.status === 'active';
  const isOn = after?.role === 'super_admin' && after.status === 'active';
  if (isOn && !wasOn) return ok([await superAdminsAfter(deps, { add: before.userId })]);
  if (!wasOn || isOn) return ok([]);
  const document = await superAdminsAfter(deps, { remove: before.userId });
  return isEmptyRoster(document) ? err(failure('last_super_admin')) : ok([document]);
}
