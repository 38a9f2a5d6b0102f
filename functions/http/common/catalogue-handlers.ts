import { listActiveServices } from '#application/catalogue/list-services.ts';
import type { ServiceRepository } from '#application/catalogue/ports.ts';
import { type FindVendorCardsPorts, findVendorCards } from '#application/people/find-vendor-cards.ts';
import type { publicCatalogueRoutes } from '#contracts/routes/public-catalogue.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';

export type PublicCatalogueDeps = FindVendorCardsPorts & { readonly services: ServiceRepository };

/** The handlers of `publicCatalogueRoutes`, for the `common` function to spread into its own. */
export const publicCatalogueHandlers = (
  deps: PublicCatalogueDeps,
): RouteHandlers<typeof publicCatalogueRoutes> => ({
  async listServices({ query }) {
    const services = await listActiveServices(deps, query);
    return ok({
      items: services.map((service) => ({ ...service, addOns: [...service.addOns] })),
      nextCursor: null,
    });
  },
  async listVendors({ query }) {
    const found = await findVendorCards(deps, query);
    if (!found.ok) return found;
    return ok({
      items: found.value.map((card) => ({ ...card, skills: [...card.skills] })),
      nextCursor: null,
    });
  },
});
