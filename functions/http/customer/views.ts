import type { RouteOutput } from '#contracts/route.ts';
import type { customerRoutes } from '#contracts/routes/customer.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { commonView, isAccepted, priceView } from '#functions/runtime/booking-view.ts';

type View = RouteOutput<typeof customerRoutes.getCustomerBooking>;

/** A booking as its customer sees it: the vendor is named once he has accepted. */
export const customerView = (booking: Booking): View => ({
  ...commonView(booking),
  price: priceView(booking),
  paymentDueAt: booking.paymentDueAt,
  vendorId: isAccepted(booking) ? booking.vendorId : null,
  reschedules: booking.reschedules,
});
