import { adminRoutes } from '#contracts/routes/admin.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { catalogueHandlers } from './catalogue-handlers.ts';
import { catalogueDeps, clock, financeDeps, limiter, staffDeps } from './composition.ts';
import { financeHandlers } from './finance-handlers.ts';
import { staffHandlers } from './staff-handlers.ts';

export const handler = createHttpHandler({
  routes: adminRoutes,
  limiter,
  clock,
  handlers: {
    ...staffHandlers(staffDeps),
    ...catalogueHandlers(catalogueDeps),
    ...financeHandlers(financeDeps),
  },
});
