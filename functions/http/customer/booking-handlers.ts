import { failure } from '#contracts/errors.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { photoViews } from '#functions/runtime/photo-views.ts';
import { err, ok } from '#kernel/result.ts';
import { media, ports } from './composition.ts';
import type { bookingRoutes } from './late-routes.ts';
import { own } from './own-booking.ts';
import { customerView } from './views.ts';

export const bookingHandlers: RouteHandlers<typeof bookingRoutes> = {
  listCustomerBookings: async ({ caller, query }) => {
    const page = await ports.bookings.listForCustomer(caller.userId, query);
    return ok({ items: page.items.map(({ state }) => customerView(state)), nextCursor: page.nextCursor });
  },
  getCustomerBooking: async (request) => {
    const found = await own(request)();
    return found ? ok(customerView(found.state)) : err(failure('not_found'));
  },
  listBookingPhotos: async (request) => {
    if (!(await own(request)())) return err(failure('not_found'));
    const photos = await ports.photos.listForBooking(request.params.bookingId);
    return ok({ items: await photoViews(media, photos), nextCursor: null });
  },
};
