import { type Failure, failure } from '#contracts/errors.ts';
import { deviceOf } from './device-token.ts';
import type { GuessLimiter, Macs, Secrets } from './ports.ts';

export type ThrottleDeps = {
  readonly guesses: GuessLimiter;
  readonly macs: Macs;
  readonly secrets: Secrets;
};

/**
 * Takes one guess at an account from the right budgets; a failure when they are spent.
 *
 * A holder of a device token of the account has a separate budget. Everyone else shares two: a small one
 * per account and address, and a larger one per account, against guessing from many addresses. So a
 * stranger can exhaust what strangers have, and never what the owner's own devices have; an owner on a new
 * device meanwhile gets in by the reset link, which brings a device token.
 * The budgets are per e-mail typed, whether there is such an account or not.
 */
export async function throttleLogin(
  deps: ThrottleDeps,
  asked: {
    readonly email: string;
    readonly ip: string;
    readonly userId: string | undefined;
    readonly deviceToken: string | undefined;
  },
): Promise<Failure | undefined> {
  const account = deps.secrets.digest(asked.email);
  const device = await deviceOf(deps, asked.deviceToken, asked.userId);
  const decisions =
    device === undefined
      ? await Promise.all([
          deps.guesses.take('login_account_ip', `${account}#${asked.ip}`),
          deps.guesses.take('login_account', account),
        ])
      : [await deps.guesses.take('login_device', `${account}#${device}`)];
  const refused = decisions.filter((d) => !d.allowed);
  if (refused.length === 0) return undefined;
  return {
    ...failure('rate_limited', 'Too many tries to sign in to this account. Wait, or reset the password.'),
    retryAfterSeconds: Math.max(...refused.map((d) => d.retryAfterSeconds), 1),
  };
}
