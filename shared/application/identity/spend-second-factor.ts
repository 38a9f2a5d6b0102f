import type { Change, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { GuessLimiter, Macs, SecretBox, Totp } from './ports.ts';

export type SecondFactorDeps = {
  readonly totp: Totp;
  readonly box: SecretBox;
  readonly macs: Macs;
  readonly guesses: GuessLimiter;
};
export type SecondFactorProof =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery'; readonly code: string };

/** What the user's sealed authenticator secret is bound to. */
export const totpContext = (userId: string): string => `totp#${userId}`;

/** Recovery codes are compared without case, spaces and dashes. Keyed, so that a stolen table can't be tried. */
export const recoveryDigest = (macs: Macs, keyId: string, userId: string, code: string): Promise<string> =>
  macs.mac('recovery_code', `${userId}.${code.toLowerCase().replaceAll(/[\s-]/g, '')}`, keyId);

/**
 * The user after spending `proof`, as a change to commit along with what it permits. Each code works once:
 * the version on which it is saved decides between two uses at the same moment.
 * Failures: rate_limited, invalid_second_factor, not_enrolled.
 */
export async function spendSecondFactor(
  deps: SecondFactorDeps,
  loaded: Loaded<User>,
  proof: SecondFactorProof,
  at: string,
): Promise<Result<Change<User>, Failure>> {
  const { state: user, version, eventHash } = loaded;
  const factor = user.secondFactor;
  if (factor.status !== 'enrolled') return err(failure('not_enrolled'));
  const budget = await deps.guesses.take('second_factor', user.userId);
  if (!budget.allowed) {
    return err({ ...failure('rate_limited'), retryAfterSeconds: budget.retryAfterSeconds });
  }
  const spent = proof.kind === 'totp' ? await spendStep() : await spendRecoveryCode();
  if (!spent) return err(failure('invalid_second_factor'));
  return ok({
    kind: 'user',
    id: user.userId,
    version,
    eventHash,
    state: { ...user, secondFactor: { ...factor, ...spent } },
    event: { type: 'user.second_factor_used', data: { userId: user.userId, method: proof.kind } },
  });

  async function spendStep() {
    if (factor.status !== 'enrolled') return undefined;
    const secret = await deps.box.open(factor.sealedSecret, totpContext(user.userId));
    const lastStep = await deps.totp.stepOf(secret, proof.code, at);
    return lastStep !== undefined && lastStep > factor.lastStep ? { lastStep } : undefined;
  }

  async function spendRecoveryCode() {
    if (factor.status !== 'enrolled') return undefined;
    for (const stored of factor.recoveryDigests) {
      const [keyId = '', digest] = stored.split(':');
      if ((await recoveryDigest(deps.macs, keyId, user.userId, proof.code)) !== digest) continue;
      return { recoveryDigests: factor.recoveryDigests.filter((d) => d !== stored) };
    }
    return undefined;
  }
}
