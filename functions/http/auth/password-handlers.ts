import { changePassword } from '#application/identity/change-password.ts';
import { endSessionsEverywhere } from '#application/identity/end-all-sessions.ts';
import { eraseAccount } from '#application/identity/erase-account.ts';
import { acceptInvitation } from '#application/identity/invite-staff.ts';
import { requestPasswordReset, resetPassword } from '#application/identity/reset-password.ts';
import { accountView } from '#functions/runtime/account-view.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import type { AuthDeps } from './composition.ts';
import type { passwordRoutes } from './late-routes.ts';
import { originOf } from './session-handlers.ts';
import { signedInView } from './views.ts';

export const passwordHandlers = (deps: AuthDeps): RouteHandlers<typeof passwordRoutes> => ({
  logoutEverywhere: ({ caller, context }) => endSessionsEverywhere(deps, { userId: caller.userId }, context),
  async changePassword(request) {
    const { caller, body, context } = request;
    const input = { ...body, userId: caller.userId, origin: originOf(request) };
    const outcome = await changePassword(deps, input, context);
    return outcome.ok ? ok(signedInView(outcome.value)) : outcome;
  },
  forgotPassword: ({ body, context }) => requestPasswordReset(deps, body, context),
  resetPassword: ({ body, context }) => resetPassword(deps, body, context),
  async acceptInvitation({ body, context }) {
    const outcome = await acceptInvitation(deps, body, context);
    return outcome.ok ? ok(accountView(outcome.value)) : outcome;
  },
  async eraseAccount({ caller, body, context }) {
    const bookings = await deps.bookings();
    return eraseAccount({ ...deps, bookings }, { userId: caller.userId, password: body.password }, context);
  },
});
