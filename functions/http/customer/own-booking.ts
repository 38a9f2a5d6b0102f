import type { customerRoutes } from '#contracts/routes/customer.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { HttpRequest } from '#functions/runtime/request.ts';
import { ok, type Result } from '#kernel/result.ts';
import { ports } from './composition.ts';
import { customerView } from './views.ts';

export type BookingRequest = Pick<
  HttpRequest<typeof customerRoutes.getCustomerBooking>,
  'caller' | 'params' | 'context'
>;

/** Loads the booking a request names, if it is the caller's. */
export const own = (request: Pick<BookingRequest, 'caller' | 'params'>) => () =>
  ports.bookings.findForCustomer(request.caller.userId, request.params.bookingId);

export const view = <E>(result: Result<Booking, E>) => (result.ok ? ok(customerView(result.value)) : result);
