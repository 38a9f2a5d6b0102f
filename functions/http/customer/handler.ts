import { customerRoutes } from '#contracts/routes/customer.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { lateHandlers } from '#functions/runtime/late-handlers.ts';
import { bookingHandlers } from './booking-handlers.ts';
import { clock, limiter } from './composition.ts';
import { planningRoutes, stepRoutes, vendorRoutes } from './late-routes.ts';

export const handler = createHttpHandler({
  routes: customerRoutes,
  handlers: {
    ...bookingHandlers,
    ...lateHandlers(stepRoutes, async () => (await import('./step-handlers.ts')).stepHandlers),
    ...lateHandlers(planningRoutes, async () => (await import('./planning-handlers.ts')).planningHandlers),
    ...lateHandlers(vendorRoutes, async () => (await import('./vendor-handlers.ts')).vendorHandlers),
  },
  limiter,
  clock,
});
