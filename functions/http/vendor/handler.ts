import { vendorRoutes } from '#contracts/routes/vendor.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorDayRoutes } from '#contracts/routes/vendor-days.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { lateHandlers } from '#functions/runtime/late-handlers.ts';
import { clock, limiter } from './composition.ts';
import { jobHandlers } from './job-handlers.ts';
import { offerRoutes, stepRoutes } from './late-routes.ts';

export const handler = createHttpHandler({
  routes: vendorRoutes,
  handlers: {
    ...lateHandlers(vendorAccountRoutes, async () => (await import('./account-handlers.ts')).accountHandlers),
    ...lateHandlers(
      { ...offerRoutes, ...vendorDayRoutes },
      async () => (await import('./planning-handlers.ts')).planningHandlers,
    ),
    ...lateHandlers(stepRoutes, async () => (await import('./step-handlers.ts')).stepHandlers),
    ...jobHandlers,
  },
  limiter,
  clock,
});
