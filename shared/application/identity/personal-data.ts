import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { IdentityDeps } from './ports.ts';

/** A holder of personal data: bookings, a vendor's file, notifications. */
export type PersonalDataHolder = {
  /** The section's name in an export. */
  readonly section: string;
  /** All it keeps of the person, as JSON. */
  export(userId: string): Promise<unknown>;
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
