import { endOwnSession } from '#application/identity/end-session.ts';
import { logIn } from '#application/identity/log-in.ts';
import { refreshSession } from '#application/identity/refresh-session.ts';
import { registerUser } from '#application/identity/register-user.ts';
import type { SecondFactorProof } from '#application/identity/spend-second-factor.ts';
import { sendEmailVerification } from '#application/identity/verify-email.ts';
import type { authRoutes } from '#contracts/routes/auth.ts';
import { accountView } from '#functions/runtime/account-view.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import type { AuthDeps } from './composition.ts';
import { signedInView } from './views.ts';

type Served = 'register' | 'login' | 'refresh' | 'logout';

/** Where a session was opened from. The user agent is truncated; it is only shown in a list. */
export const originOf = (request: { readonly ip: string; readonly userAgent: string }) => ({
  ip: request.ip,
  userAgent: request.userAgent.slice(0, 200),
});

export const sessionHandlers = (deps: AuthDeps): Pick<RouteHandlers<typeof authRoutes>, Served> => ({
  async register({ body, context }) {
    const input = { ...body, phone: body.phone ?? null, role: 'customer' as const };
    const outcome = await registerUser(deps, input, context);
    if (!outcome.ok) return outcome;
    // The account exists even if the mail fails, which can be requested again.
    await sendEmailVerification(deps, outcome.value, context).catch((cause: unknown) =>
      deps.reporter.failed('send the verification mail', cause),
    );
    return ok(accountView(outcome.value));
  },
  async login(request) {
    const { email, password, totp, recoveryCode, deviceToken } = request.body;
    const proof = proofOf(totp, recoveryCode);
    const input = { email, password, proof, deviceToken, origin: originOf(request) };
    const outcome = await logIn(deps, input, request.context);
    return outcome.ok ? ok(signedInView(outcome.value)) : outcome;
  },
  async refresh(request) {
    const input = { refreshToken: request.body.refreshToken, origin: originOf(request) };
    const outcome = await refreshSession(deps, input, request.context);
    return outcome.ok ? ok(signedInView(outcome.value)) : outcome;
  },
  logout: ({ caller, context }) =>
    endOwnSession(deps, { userId: caller.userId, sessionId: caller.sessionId, reason: 'logout' }, context),
});

/** The second factor in a request: a TOTP code or a recovery code, if any. */
export function proofOf(
  totp: string | undefined,
  recoveryCode: string | undefined,
): SecondFactorProof | undefined {
  if (totp !== undefined) return { kind: 'totp', code: totp };
  return recoveryCode === undefined ? undefined : { kind: 'recovery', code: recoveryCode };
}
