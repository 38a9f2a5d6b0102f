import type { Change, Document } from '#application/unit-of-work.ts';
import { needsSecondFactor, newUser, type Role, type User } from '#domain/identity/user.ts';
import type { IdentityDeps, Passwords, SecretBox } from './ports.ts';
import { emailGuard, registration } from './register-user.ts';
import { totpContext } from './spend-second-factor.ts';
import { superAdminsAfter } from './super-admins.ts';

export type SeedDeps = Pick<IdentityDeps, 'users' | 'uow' | 'ids' | 'secrets'> & {
  readonly passwords: Passwords;
  readonly box: SecretBox;
};
export type SeedAccount = {
  readonly role: Role;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly phone?: string;
  /** Base32. Staff with one sign in with its codes at once; without one they enrol their own first. */
  readonly totpSecret?: string;
};

/**
 * Creates an account outside the API: for the local cloud, the first super_admin, and tests. An account that exists
 * already (by e-mail) is left unchanged, so that seeding can be repeated.
 */
export async function seedAccount(deps: SeedDeps, account: SeedAccount, at: string): Promise<User> {
  const existing = await deps.users.findByEmail(account.email);
  if (existing) return existing.state;
  const user = await seeded(deps, account, at);
  const roster = user.role === 'super_admin' ? [await superAdminsAfter(deps, { add: user.userId })] : [];
  const saved = await deps.uow.commit({
    actor: { kind: 'system', id: 'seed' },
    at,
    correlationId: `seed-${user.userId}`,
    changes: [registration(user) satisfies Change<User>],
    documents: [emailGuard(deps, user), ...roster] satisfies Document[],
  });
  if (saved.ok) return user;
  const winner = await deps.users.findByEmail(account.email);
  if (!winner)
    throw new Error(`The account ${user.userId} could not be made: ${JSON.stringify(saved.error)}`);
  return winner.state;
}

/** Several accounts, one after the other; in the order given. */
export async function seedAccounts(
  deps: SeedDeps,
  accounts: readonly SeedAccount[],
  at: string,
): Promise<readonly User[]> {
  const users: User[] = [];
  for (const account of accounts) users.push(await seedAccount(deps, account, at));
  return users;
}

async function seeded(deps: SeedDeps, account: SeedAccount, at: string): Promise<User> {
  const { email, name, role, password, phone = null, totpSecret } = account;
  const userId = deps.ids.next('usr');
  const passwordHash = await deps.passwords.hash(password);
  const user: User = {
    ...newUser({ userId, email, name, role, phone, passwordHash }, at),
    emailVerified: true,
    phoneVerified: phone !== null,
  };
  if (totpSecret === undefined || !needsSecondFactor(role)) return user;
  const sealedSecret = await deps.box.seal(totpSecret, totpContext(userId));
  return { ...user, secondFactor: { status: 'enrolled', sealedSecret, lastStep: 0, recoveryDigests: [] } };
}
