import type { RouteOutput } from '#contracts/route.ts';
import type { customerRoutes } from '#contracts/routes/customer.ts';
import { type Booking, knownVendor } from '#domain/booking/booking.ts';
import { commonView, priceView } from '#functions/runtime/booking-view.ts';

type View = RouteOutput<typeof customerRoutes.getCustomerBooking>;

/** A booking as shown to its customer. The vendor is named once they accepted, also after the booking is rescheduled. */
export const customerView = (booking: Booking): View => ({
  ...commonView(booking),
  price: priceView(booking),
  paymentDueAt: booking.paymentDueAt,
  vendorId: knownVendor(booking),
  reschedules: booking.reschedules,
});
