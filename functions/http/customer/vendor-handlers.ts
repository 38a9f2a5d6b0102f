import { listCustomerVendors, setVendorPreference } from '#application/people/customer-vendors.ts';
import type { customerVendorRoutes } from '#contracts/routes/customer-vendors.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';

export const vendorHandlers: RouteHandlers<typeof customerVendorRoutes> = {
  listCustomerVendors: async ({ caller, query }) => {
    const { items, nextCursor } = await listCustomerVendors(ports, caller.userId, query);
    return ok({ items: [...items], nextCursor });
  },
  setVendorPreference: ({ params, body, context }) =>
    setVendorPreference(ports, { ...params, ...body }, context),
};
