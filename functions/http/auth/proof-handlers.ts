import {
  beginEnrolment,
  completeEnrolment,
  removeSecondFactor,
  renewRecoveryCodes,
} from '#application/identity/enrol-second-factor.ts';
import { sendEmailVerification, verifyEmail } from '#application/identity/verify-email.ts';
import { sendPhoneCode, verifyPhone } from '#application/identity/verify-phone.ts';
import { failure } from '#contracts/errors.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import type { AuthDeps } from './composition.ts';
import type { proofRoutes } from './late-routes.ts';
import { originOf, proofOf } from './session-handlers.ts';
import { signedInView } from './views.ts';

export const proofHandlers = (deps: AuthDeps): RouteHandlers<typeof proofRoutes> => ({
  async resendEmailVerification({ caller, context }) {
    const user = await deps.users.find(caller.userId);
    return user ? sendEmailVerification(deps, user.state, context) : err(failure('not_found'));
  },
  verifyEmail: ({ body, context }) => verifyEmail(deps, body, context),
  sendPhoneCode: ({ caller, context }) => sendPhoneCode(deps, { userId: caller.userId }, context),
  verifyPhone: ({ caller, body, context }) =>
    verifyPhone(deps, { userId: caller.userId, code: body.code }, context),
  beginSecondFactor: ({ caller, body, context }) =>
    beginEnrolment(deps, { userId: caller.userId, password: body.password }, context),
  async confirmSecondFactor(request) {
    const { caller, body, context } = request;
    const input = { userId: caller.userId, code: body.totp, origin: originOf(request) };
    const outcome = await completeEnrolment(deps, input, context);
    if (!outcome.ok) return outcome;
    const { recoveryCodes, signedIn } = outcome.value;
    return ok({ recoveryCodes: [...recoveryCodes], signedIn: signedInView(signedIn) });
  },
  async removeSecondFactor({ caller, body, context }) {
    const proof = proofOf(body.totp, body.recoveryCode);
    if (!proof) return err(failure('second_factor_required'));
    return removeSecondFactor(deps, { userId: caller.userId, password: body.password, proof }, context);
  },
  async renewRecoveryCodes({ caller, body, context }) {
    const proof = proofOf(body.totp, body.recoveryCode);
    if (!proof) return err(failure('second_factor_required'));
    const outcome = await renewRecoveryCodes(deps, { userId: caller.userId, proof }, context);
    return outcome.ok ? ok({ recoveryCodes: [...outcome.value] }) : outcome;
  },
});
