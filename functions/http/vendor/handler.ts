import { vendorRoutes } from '#contracts/routes/vendor.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { accountHandlers } from './account-handlers.ts';
import { clock, limiter } from './composition.ts';
import { dayHandlers } from './day-handlers.ts';
import { jobHandlers } from './job-handlers.ts';

export const handler = createHttpHandler({
  routes: vendorRoutes,
  handlers: { ...accountHandlers, ...jobHandlers, ...dayHandlers },
  limiter,
  clock,
});
