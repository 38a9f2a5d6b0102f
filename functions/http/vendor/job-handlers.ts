import { advanceBooking } from '#application/booking/advance-booking.ts';
import { acceptOffer, declineOffer } from '#application/booking/answer-offer.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import { requestPhotoUpload } from '#application/media/request-photo-upload.ts';
import { requestSignature } from '#application/signing/request-signature.ts';
import { failure } from '#contracts/errors.ts';
import type { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/decide.ts';
import { offerId } from '#domain/booking/offer.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { photoViews } from '#functions/runtime/photo-views.ts';
import type { HttpRequest } from '#functions/runtime/request.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { ports } from './composition.ts';
import { vendorView } from './views.ts';

type JobRequest = Pick<HttpRequest<typeof vendorJobRoutes.getVendorBooking>, 'caller' | 'params' | 'context'>;

const own = (request: Pick<JobRequest, 'caller' | 'params'>) => () =>
  ports.bookings.findForVendor(request.caller.userId, request.params.bookingId);
const currentOffer = (booking: Booking) => offerId(booking.bookingId, booking.offerRound);

/** A job after a step; an offer still matters only while the booking waits for its answer. */
async function view<E>(result: Result<Booking, E>) {
  if (!result.ok) return result;
  const booking = result.value;
  const offer = booking.status === 'confirmed' ? await ports.offers.find(currentOffer(booking)) : undefined;
  return ok(vendorView(booking, offer?.state));
}

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

export const jobHandlers: RouteHandlers<typeof vendorJobRoutes> = {
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
  acceptOffer: async ({ caller, params, context }) =>
    view(await acceptOffer(ports, caller.userId, params.bookingId, context)),
  rejectOffer: async ({ caller, params, context }) => {
    const declined = await declineOffer(ports, caller.userId, params.bookingId, context);
    return declined.ok ? ok(undefined) : declined;
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
  reportCustomerNoShow: async (request) =>
    view(await reportNoShow(ports, own(request), 'customer', request.context)),
};
