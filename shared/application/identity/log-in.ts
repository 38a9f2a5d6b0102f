import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Change, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { SessionOrigin } from '#domain/identity/session.ts';
import type { User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { actorOf } from './actor-of.ts';
import type { IdentityDeps, Passwords, Reporter } from './ports.ts';
import { rehashPassword } from './rehash-password.ts';
import { type SecondFactorDeps, type SecondFactorProof, spendSecondFactor } from './spend-second-factor.ts';
import { type SessionDeps, type SignedIn, startSession } from './start-session.ts';
import { type ThrottleDeps, throttleLogin } from './throttle-login.ts';

export type LoginDeps = IdentityDeps &
  SessionDeps &
  ThrottleDeps &
  SecondFactorDeps & { readonly passwords: Passwords; readonly reporter: Reporter };
export type LoginInput = {
  readonly email: string;
  readonly password: string;
  readonly proof: SecondFactorProof | undefined;
  readonly deviceToken: string | undefined;
  readonly origin: SessionOrigin;
};

/**
 * Signs in with a password and, if enrolled, a second factor. Staff without one get a session that can only enrol it.
 * An unknown e-mail causes the same reads and the same hashing as a wrong password and gets the same answer; all
 * other failures are revealed only after the correct password. Failures: rate_limited, invalid_credentials,
 * account_disabled, second_factor_required, invalid_second_factor.
 */
export async function logIn(
  deps: LoginDeps,
  input: LoginInput,
  context: CallContext,
): Promise<Result<SignedIn, Failure>> {
  const found = await deps.users.findByEmail(input.email);
  const throttled = await throttleLogin(deps, {
    email: input.email,
    ip: input.origin.ip,
    userId: found?.state.userId,
    deviceToken: input.deviceToken,
  });
  if (throttled) return err(throttled);
  const check = await deps.passwords.check(input.password, found?.state.passwordHash);
  if (!found || !check.matches) return err(failure('invalid_credentials'));

  const signedIn = await retryOnConflict(() => enter(deps, found.state.userId, input, context));
  if (signedIn.ok && check.outdated) {
    await rehashPassword(deps, signedIn.value.user.userId, found.state.passwordHash, input.password, context);
  }
  return signedIn;
}

/** From the correct password on: reads the user again, so that a retry after a lost race sees the current state. */
async function enter(
  deps: LoginDeps,
  userId: string,
  input: LoginInput,
  context: CallContext,
): Promise<Result<SignedIn, Failure | Conflict>> {
  const loaded = await deps.users.find(userId);
  if (!loaded) return err(failure('invalid_credentials'));
  if (loaded.state.status !== 'active') return err(failure('account_disabled'));
  const spent = await provenUser(deps, loaded, input.proof, context);
  if (!spent.ok) return spent;
  const { signedIn, change } = await startSession(deps, spent.value.user, input.origin, context.at);
  const saved = await deps.uow.commit({
    actor: actorOf(loaded.state),
    at: context.at,
    correlationId: context.correlationId,
    changes: [...spent.value.changes, change],
  });
  return saved.ok ? ok(signedIn) : saved;
}

async function provenUser(
  deps: LoginDeps,
  loaded: Loaded<User>,
  proof: SecondFactorProof | undefined,
  context: CallContext,
): Promise<Result<{ user: User; changes: readonly Change<User>[] }, Failure>> {
  if (loaded.state.secondFactor.status !== 'enrolled') return ok({ user: loaded.state, changes: [] });
  if (!proof) return err(failure('second_factor_required'));
  const spent = await spendSecondFactor(deps, loaded, proof, context.at);
  return spent.ok ? ok({ user: spent.value.state, changes: [spent.value] }) : spent;
}
