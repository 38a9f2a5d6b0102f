import { registerUser } from '#application/identity/register-user.ts';
import { sendEmailVerification } from '#application/identity/verify-email.ts';
import type { vendorApplicationRoutes } from '#contracts/routes/vendor-application.ts';
import { accountView } from '#functions/runtime/account-view.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import type { AuthDeps } from './composition.ts';

export const applicationHandlers = (deps: AuthDeps): RouteHandlers<typeof vendorApplicationRoutes> => ({
  async applyAsVendor({ body, context }) {
    const input = { ...body, phone: body.phone ?? null, role: 'vendor' as const };
    const outcome = await registerUser(deps, input, context);
    if (!outcome.ok) return outcome;
    // The account exists even if the mail fails, which can be requested again.
    await sendEmailVerification(deps, outcome.value, context).catch((cause: unknown) =>
      deps.reporter.failed('send the verification mail', cause),
    );
    return ok(accountView(outcome.value));
  },
});
