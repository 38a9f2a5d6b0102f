import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { erased, type User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import { type ConfirmDeps, confirmPassword } from './confirm-password.ts';
import { emailKey } from './email-key.ts';
import { rosterChange } from './manage-staff.ts';
import type { IdentityDeps } from './ports.ts';

/** A holder of personal data: bookings, a vendor's file, notifications. */
export type PersonalDataHolder = {
  /** The section's name in an export. */
  readonly section: string;
  /** All it keeps of the person, as JSON. */
  export(userId: string): Promise<unknown>;
  /** Why the person can't be erased yet, e.g. an open job; undefined if nothing is open. */
  findObstacle(userId: string): Promise<string | undefined>;
  /** Deletes or redacts personal data. Idempotent; amounts, times and ids stay. */
  erase(userId: string, context: CallContext): Promise<void>;
};

/** The personal data of the account itself, for its owner. Digests, hashes and sealed secrets are not included. */
const accountData = (user: User) => ({
  userId: user.userId,
  role: user.role,
  email: user.email,
  emailVerified: user.emailVerified,
  name: user.name,
  phone: user.phone,
  phoneVerified: user.phoneVerified,
  hasPhoto: user.photoKey !== null,
  secondFactor: user.secondFactor.status,
  createdAt: user.createdAt,
});

/** All holders; loaded only for an export or erasure. */
export type PersonalDataHolders = () => Promise<readonly PersonalDataHolder[]>;

/** All stored data of a person, by section. Failures: not_found. */
export async function exportPersonalData(
  deps: Pick<IdentityDeps, 'users'> & { readonly holders: PersonalDataHolders },
  input: { readonly userId: string },
  at: string,
): Promise<Result<{ exportedAt: string; sections: Record<string, unknown> }, Failure>> {
  const holders = await deps.holders();
  const [loaded, ...others] = await Promise.all([
    deps.users.find(input.userId),
    ...holders.map(async (holder) => [holder.section, await holder.export(input.userId)] as const),
  ]);
  if (!loaded) return err(failure('not_found'));
  const sections = { account: accountData(loaded.state), ...Object.fromEntries(others) };
  return ok({ exportedAt: at, sections });
}

/**
 * Erases a person at their own request: first every holder's data, then the account, whose sessions end. The id stays
 * where bookings, ledger and audit trail refer to it, and identifies nobody without the account. A failure half-way
 * leaves the account, so that the request can be repeated. Failures: invalid_credentials, rate_limited,
 * illegal_transition (something is open), last_super_admin.
 */
export async function erasePerson(
  deps: IdentityDeps & ConfirmDeps & { readonly holders: PersonalDataHolders },
  input: { readonly userId: string; readonly password: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const { userId } = input;
  const loaded = await deps.users.find(userId);
  if (!loaded) return err(failure('not_found'));
  const refusal = await confirmPassword(deps, loaded.state, input.password);
  if (refusal) return err(refusal);
  const holders = await deps.holders();
  const obstacles = await Promise.all(holders.map((holder) => holder.findObstacle(userId)));
  const obstacle = obstacles.find((o) => o !== undefined);
  if (obstacle !== undefined) return err(failure('illegal_transition', obstacle));
  const staying = await rosterChange(deps, loaded.state, undefined);
  if (!staying.ok) return staying;
  for (const holder of holders) await holder.erase(userId, context);
  const gone = await eraseAccount(deps, userId, context);
  // Requests in flight may have stored data meanwhile; from now on there are none.
  if (gone.ok) for (const holder of holders) await holder.erase(userId, context);
  return gone;
}

const eraseAccount = (
  deps: IdentityDeps,
  userId: string,
  context: CallContext,
): Promise<Result<undefined, Failure>> =>
  changeUser(deps, userId, context, async (user) => {
    const roster = await rosterChange(deps, user, undefined);
    if (!roster.ok) return roster;
    const key = emailKey(deps.secrets, user.email);
    const guard = await deps.uow.readDocument(key);
    const freed = guard ? [{ key, version: guard.version, state: null }] : [];
    return ok({
      state: erased(user),
      event: { type: 'user.erased', data: { userId } } as const,
      documents: [...freed, ...roster.value],
      value: undefined,
    });
  });
