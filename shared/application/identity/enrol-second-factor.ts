import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { SessionOrigin } from '#domain/identity/session.ts';
import { endAllSessions, type User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import { type ConfirmDeps, confirmPassword } from './confirm-password.ts';
import type { IdentityDeps } from './ports.ts';
import {
  recoveryDigest,
  type SecondFactorDeps,
  type SecondFactorProof,
  spendSecondFactor,
  totpContext,
} from './spend-second-factor.ts';
import { type SessionDeps, type SignedIn, startSession } from './start-session.ts';

export type EnrolDeps = IdentityDeps & SecondFactorDeps & ConfirmDeps & SessionDeps;

const RECOVERY_CODES = 10;

/**
 * Starts the enrolment of an authenticator; starting again replaces the secret. Only the owner of the e-mail address
 * may: a reset keeps the second factor, so a stranger who had registered the address would lock the owner out for good.
 * Failures: invalid_credentials, rate_limited, second_factor_already_enrolled, illegal_transition.
 */
export function beginEnrolment(
  deps: EnrolDeps,
  input: { readonly userId: string; readonly password: string },
  context: CallContext,
): Promise<Result<{ readonly secret: string; readonly uri: string }, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    if (user.secondFactor.status === 'enrolled') return err(failure('second_factor_already_enrolled'));
    const refusal = await confirmPassword(deps, user, input.password);
    if (refusal) return err(refusal);
    if (!user.emailVerified) return err(failure('illegal_transition', 'Verify your e-mail address first.'));
    const secret = await deps.totp.newSecret();
    const sealedSecret = await deps.box.seal(secret, totpContext(user.userId));
    return ok({
      state: { ...user, secondFactor: { status: 'pending', sealedSecret } },
      event: { type: 'user.second_factor_started', data: { userId: user.userId } } as const,
      value: { secret, uri: await deps.totp.uri(secret, user.email) },
    });
  });
}

export type Enrolled = { readonly signedIn: SignedIn; readonly recoveryCodes: readonly string[] };

/**
 * Completes the enrolment with a code of the new authenticator. All sessions end, because they were started without
 * it, and a new one starts. The recovery codes are shown only once. Failures: not_enrolled,
 * second_factor_already_enrolled, rate_limited, invalid_second_factor.
 */
export function completeEnrolment(
  deps: EnrolDeps,
  input: { readonly userId: string; readonly code: string; readonly origin: SessionOrigin },
  context: CallContext,
): Promise<Result<Enrolled, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    const factor = user.secondFactor;
    if (factor.status === 'enrolled') return err(failure('second_factor_already_enrolled'));
    if (factor.status === 'none') return err(failure('not_enrolled'));
    const budget = await deps.guesses.take('second_factor', user.userId);
    if (!budget.allowed) {
      return err({ ...failure('rate_limited'), retryAfterSeconds: budget.retryAfterSeconds });
    }
    const secret = await deps.box.open(factor.sealedSecret, totpContext(user.userId));
    const lastStep = await deps.totp.stepOf(secret, input.code, context.at);
    if (lastStep === undefined) return err(failure('invalid_second_factor'));
    const { codes, digests } = await newRecoveryCodes(deps, user.userId);
    const state: User = {
      ...endAllSessions(user),
      secondFactor: {
        status: 'enrolled',
        sealedSecret: factor.sealedSecret,
        lastStep,
        recoveryDigests: digests,
      },
    };
    const { signedIn, change } = await startSession(deps, state, input.origin, context.at);
    return ok({
      state,
      event: { type: 'user.second_factor_enrolled', data: { userId: user.userId } } as const,
      changes: [change],
      value: { signedIn, recoveryCodes: codes },
    });
  });
}

/** Replaces all recovery codes. Failures: not_enrolled, rate_limited, invalid_second_factor. */
export function renewRecoveryCodes(
  deps: EnrolDeps,
  input: { readonly userId: string; readonly proof: SecondFactorProof },
  context: CallContext,
): Promise<Result<readonly string[], Failure>> {
  return changeUser(deps, input.userId, context, async (user, loaded) => {
    const spent = await spendSecondFactor(deps, loaded, input.proof, context.at);
    if (!spent.ok) return spent;
    const factor = spent.value.state.secondFactor;
    if (factor.status !== 'enrolled') return err(failure('not_enrolled'));
    const { codes, digests } = await newRecoveryCodes(deps, user.userId);
    return ok({
      state: { ...spent.value.state, secondFactor: { ...factor, recoveryDigests: digests } },
      event: { type: 'user.recovery_codes_renewed', data: { userId: user.userId } } as const,
      value: codes,
    });
  });
}

/**
 * Removes the second factor and ends all sessions. Staff can then only sign in to enrol another. Failures:
 * invalid_credentials, rate_limited, not_enrolled, invalid_second_factor.
 */
export function removeSecondFactor(
  deps: EnrolDeps,
  input: { readonly userId: string; readonly password: string; readonly proof: SecondFactorProof },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  return changeUser(deps, input.userId, context, async (user, loaded) => {
    const refusal = await confirmPassword(deps, user, input.password);
    if (refusal) return err(refusal);
    const spent = await spendSecondFactor(deps, loaded, input.proof, context.at);
    if (!spent.ok) return spent;
    return ok({
      state: { ...endAllSessions(user), secondFactor: { status: 'none' } },
      event: { type: 'user.second_factor_removed', data: { userId: user.userId } } as const,
      value: undefined,
    });
  });
}

async function newRecoveryCodes(deps: EnrolDeps, userId: string) {
  const keyId = await deps.macs.activeKeyId();
  const codes = Array.from({ length: RECOVERY_CODES }, () => deps.secrets.recoveryCode());
  const digests = await Promise.all(
    codes.map(async (code) => `${keyId}:${await recoveryDigest(deps.macs, keyId, userId, code)}`),
  );
  return { codes, digests };
}
