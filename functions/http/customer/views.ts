import type { RouteOutput } from '#contracts/route.ts';
import type { customerRoutes } from '#contracts/routes/customer.ts';
import { type Booking, knownVendor } from '#domain/booking/booking.ts';
import { commonView, priceView } from '#functions/runtime/booking-view.ts';

type View = RouteOutput<typeof customerRoutes.getCustomerBooking>;

/** A booking as its customer sees it: the vendor is named after accepting, and stays so when the booking is moved. */
export const customerView = (booking: Booking): View => ({
  ...commonView(booking),
  price: priceView(booking),
  paymentDueAt: booking.paymentDueAt,
  vendorId: knownVendor(booking),
  reschedules: booking.reschedules,
});
