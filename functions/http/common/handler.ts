import { commonRoutes } from '#contracts/routes/common.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { catalogueDeps } from './catalogue-composition.ts';
import { publicCatalogueHandlers } from './catalogue-handlers.ts';
import { clock, limiter } from './composition.ts';
import { messagingHandlers } from './messaging-handlers.ts';
import { profileHandlers } from './profile-handlers.ts';
import { servicePageHandlers } from './service-page-handlers.ts';
import { signatureHandlers } from './signature-handlers.ts';

export const handler = createHttpHandler({
  routes: commonRoutes,
  handlers: {
    ...servicePageHandlers,
    ...profileHandlers,
    ...messagingHandlers,
    ...signatureHandlers,
    ...publicCatalogueHandlers(catalogueDeps),
  },
  limiter,
  clock,
});
