import {
  createService,
  type ManageServicesPorts,
  updateService,
} from '#application/catalogue/manage-services.ts';
import type { ServiceRepository } from '#application/catalogue/ports.ts';
import type { catalogueAdminRoutes } from '#contracts/routes/catalogue-admin.ts';
import type { Service } from '#domain/catalogue/service.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';

export type CatalogueDeps = ManageServicesPorts & { readonly services: ServiceRepository };

const view = (service: Service) => ({ ...service, addOns: service.addOns.map((addOn) => ({ ...addOn })) });

/** The handlers of `catalogueAdminRoutes`, for the `admin` function to spread into its own. */
export const catalogueHandlers = (deps: CatalogueDeps): RouteHandlers<typeof catalogueAdminRoutes> => ({
  async listAllServices() {
    const services = await deps.services.list();
    return ok({ items: services.map(({ state }) => view(state)), nextCursor: null });
  },
  async createService({ body, context }) {
    const made = await createService(deps, body, context);
    return made.ok ? ok(view(made.value)) : made;
  },
  async updateService({ params, body, context }) {
    const changed = await updateService(deps, params.serviceId, body, context);
    return changed.ok ? ok(view(changed.value)) : changed;
  },
});
