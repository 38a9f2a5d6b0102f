import type { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { offerId } from '#domain/booking/offer.ts';
import type { HttpRequest } from '#functions/runtime/request.ts';
import { ok, type Result } from '#kernel/result.ts';
import { ports } from './composition.ts';
import { vendorView } from './views.ts';

export type JobRequest = Pick<
  HttpRequest<typeof vendorJobRoutes.getVendorBooking>,
  'caller' | 'params' | 'context'
>;

/** Loads the job a request names, if it is the caller's. */
export const own = (request: Pick<JobRequest, 'caller' | 'params'>) => () =>
  ports.bookings.findForVendor(request.caller.userId, request.params.bookingId);
export const currentOffer = (booking: Booking) => offerId(booking.bookingId, booking.offerRound);

/** A job after a step. The offer is read only while the booking waits for its answer. */
export async function view<E>(result: Result<Booking, E>) {
  if (!result.ok) return result;
  const booking = result.value;
  const offer = booking.status === 'confirmed' ? await ports.offers.find(currentOffer(booking)) : undefined;
  return ok(vendorView(booking, offer?.state));
}
