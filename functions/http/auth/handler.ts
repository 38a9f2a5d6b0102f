import { authRoutes } from '#contracts/routes/auth.ts';
import { vendorApplicationRoutes } from '#contracts/routes/vendor-application.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { lateHandlers } from '#functions/runtime/late-handlers.ts';
import { ok } from '#kernel/result.ts';
import { composeAuth } from './composition.ts';
import { passwordRoutes, proofRoutes } from './late-routes.ts';
import { sessionHandlers } from './session-handlers.ts';

const { deps, limiter, clock, published } = composeAuth();

export const handler = createHttpHandler({
  routes: authRoutes,
  limiter,
  clock,
  handlers: {
    ...sessionHandlers(deps),
    ...lateHandlers(passwordRoutes, async () =>
      (await import('./password-handlers.ts')).passwordHandlers(deps),
    ),
    ...lateHandlers(proofRoutes, async () => (await import('./proof-handlers.ts')).proofHandlers(deps)),
    ...lateHandlers(vendorApplicationRoutes, async () =>
      (await import('./application-handlers.ts')).applicationHandlers(deps),
    ),
    async jwks() {
      const keys = await published.all();
      return ok({
        keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig' as const, alg: 'EdDSA' as const })),
      });
    },
  },
});
