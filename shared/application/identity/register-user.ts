import { retryOnConflict } from '#application/retry-on-conflict.ts';
import {
  type CallContext,
  type Change,
  type Conflict,
  type Document,
  newAggregate,
} from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { newUser, type Role, type User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { checkNewPassword } from './check-new-password.ts';
import { emailKey } from './email-key.ts';
import type { IdentityDeps, Passwords } from './ports.ts';

export type RegisterDeps = Pick<IdentityDeps, 'uow' | 'ids' | 'secrets'> & { readonly passwords: Passwords };
export type Registration = {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly phone: string | null;
  readonly role: Role;
};
export type PreparedAccount = {
  readonly user: User;
  readonly change: Change<User>;
  readonly document: Document;
};

/**
 * A new account as parts of a transaction, for use cases that create more with it (a vendor's application). A
 * `document` conflict on commit means that the e-mail is taken. Failures: weak_password.
 */
async function prepareAccount(
  deps: RegisterDeps,
  input: Registration,
  at: string,
): Promise<Result<PreparedAccount, Failure>> {
  const weak = checkNewPassword(deps.passwords, input.password, input);
  if (weak) return err(weak);
  const { email, name, phone, role, password } = input;
  const passwordHash = await deps.passwords.hash(password);
  const user = newUser({ userId: deps.ids.next('usr'), email, name, phone, role, passwordHash }, at);
  return ok({ user, change: registration(user), document: emailGuard(deps, user) });
}

/** The change that creates a user. */
export const registration = (user: User): Change<User> => ({
  kind: 'user',
  id: user.userId,
  ...newAggregate,
  state: user,
  event: { type: 'user.registered', data: { userId: user.userId, role: user.role } },
});

/** The document that keeps the e-mail unique. */
export const emailGuard = (deps: Pick<IdentityDeps, 'secrets'>, user: User): Document => ({
  key: emailKey(deps.secrets, user.email),
  version: 0,
  state: { userId: user.userId },
});

/** Registers an account. Failures: weak_password, email_taken. */
export async function registerUser(
  deps: RegisterDeps,
  input: Registration,
  context: CallContext,
): Promise<Result<User, Failure>> {
  const prepared = await prepareAccount(deps, input, context.at);
  if (!prepared.ok) return prepared;
  const { user, change, document } = prepared.value;
  return retryOnConflict(async (): Promise<Result<User, Failure | Conflict>> => {
    const saved = await deps.uow.commit({
      actor: { kind: user.role === 'vendor' ? 'vendor' : 'customer', id: user.userId },
      at: context.at,
      correlationId: context.correlationId,
      changes: [change],
      documents: [document],
    });
    if (saved.ok) return ok(user);
    return err(saved.error.conflict === 'document' ? failure('email_taken') : saved.error);
  });
}
