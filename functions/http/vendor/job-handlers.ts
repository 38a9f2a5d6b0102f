import { advanceBooking } from '#application/booking/advance-booking.ts';
import { requestPhotoUpload } from '#application/media/request-photo-upload.ts';
import { requestSignature } from '#application/signing/request-signature.ts';
import { failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { photoViews } from '#functions/runtime/photo-views.ts';
import { err, ok } from '#kernel/result.ts';
import { ports } from './composition.ts';
import type { jobRoutes } from './offer-routes.ts';
import { currentOffer, type JobRequest, own, view } from './own-job.ts';
import { vendorView } from './views.ts';

const step = async (request: JobRequest, command: BookingCommand) =>
  view(await advanceBooking(ports.uow, { load: own(request), command: () => command }, request.context));

/** Photos that storage has and that proved to be pictures. */
async function completion({ bookingId }: Booking): Promise<BookingCommand> {
  const stored = (await ports.photos.listForBooking(bookingId)).filter(
    ({ state }) => state.status === 'stored',
  );
  const count = (kind: 'before' | 'after') => stored.filter(({ state }) => state.kind === kind).length;
  return { type: 'complete', photosBefore: count('before'), photosAfter: count('after') };
}

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
  departToBooking: (request) => step(request, { type: 'depart' }),
  arriveAtBooking: (request) => step(request, { type: 'arrive' }),
  startBooking: (request) => step(request, { type: 'start' }),
  requestPhotoUpload: async ({ params, body, context }) => {
    const upload = await requestPhotoUpload(ports, params.bookingId, body, context);
    if (!upload.ok) return upload;
    const { photoId, form, expiresAt } = upload.value;
    return ok({ photoId, url: form.url, fields: { ...form.fields }, expiresAt });
  },
  listJobPhotos: async (request) => {
    if (!(await own(request)())) return err(failure('not_found'));
    const photos = await ports.photos.listForBooking(request.params.bookingId);
    return ok({ items: await photoViews(ports.media, photos), nextCursor: null });
  },
  completeBooking: async (request) =>
    view(await advanceBooking(ports.uow, { load: own(request), command: completion }, request.context)),
  requestSignature: async (request) => view(await requestSignature(ports, own(request), request.context)),
};
