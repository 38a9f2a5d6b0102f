import { failure } from '#contracts/errors.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { photoViews } from '#functions/runtime/photo-views.ts';
import { err, ok } from '#kernel/result.ts';
import { ports } from './composition.ts';
import type { jobRoutes } from './late-routes.ts';
import { currentOffer, own, view } from './own-job.ts';
import { vendorView } from './views.ts';

/** Read-only job routes, loaded at start; the others are loaded at first use. */
export const jobHandlers: RouteHandlers<typeof jobRoutes> = {
  listVendorBookings: async ({ caller, query }) => {
    const page = await ports.bookings.listForVendor(caller.userId, query);
    const waiting = page.items.filter(({ state }) => state.status === 'confirmed');
    const offers = await ports.offers.findAll(waiting.map(({ state }) => currentOffer(state)));
    const byBooking = new Map(offers.map(({ state }) => [state.bookingId, state]));
    return ok({
      items: page.items.map(({ state }) => vendorView(state, byBooking.get(state.bookingId))),
      nextCursor: page.nextCursor,
    });
  },
  getVendorBooking: async (request) => {
    const found = await own(request)();
    return found ? view(ok(found.state)) : err(failure('not_found'));
  },
  listJobPhotos: async (request) => {
    if (!(await own(request)())) return err(failure('not_found'));
    const photos = await ports.photos.listForBooking(request.params.bookingId);
    return ok({ items: await photoViews(ports.media, photos), nextCursor: null });
  },
};
