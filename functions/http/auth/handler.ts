import { authRoutes } from '#contracts/routes/auth.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { applicationHandlers } from './application-handlers.ts';
import { composeAuth } from './composition.ts';
import { passwordHandlers } from './password-handlers.ts';
import { proofHandlers } from './proof-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';

const { deps, limiter, clock, published } = composeAuth();

export const handler = createHttpHandler({
  routes: authRoutes,
  limiter,
  clock,
  handlers: {
    ...sessionHandlers(deps),
    ...passwordHandlers(deps),
    ...proofHandlers(deps),
    ...applicationHandlers(deps),
    async jwks() {
      const keys = await published.all();
      return ok({
        keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig' as const, alg: 'EdDSA' as const })),
      });
    },
  },
});
