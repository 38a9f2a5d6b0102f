import type { RouteOutput } from '#contracts/route.ts';
import type { customerRoutes } from '#contracts/routes/customer.ts';
import type { Booking } from '#domain/booking/booking.ts';

type View = RouteOutput<typeof customerRoutes.getCustomerBooking>;

/** A booking as its customer sees it: the vendor is named once he has accepted. */
export const customerView = (booking: Booking): View => ({
  bookingId: booking.bookingId,
  status: booking.status,
  serviceId: booking.serviceId,
  serviceName: booking.serviceName,
  slot: booking.slot,
  place: booking.place,
  notes: booking.notes,
  createdAt: booking.createdAt,
  timeline: booking.enteredAt,
  envelopeId: booking.envelopeId,
  changeRequest: booking.changeRequest,
  cancellation: booking.cancellation,
  rating: booking.rating,
  price: {
    lines: [...booking.price.lines],
    reasons: [...booking.price.reasons],
    total: booking.price.total,
  },
  paymentDueAt: booking.paymentDueAt,
  vendorId: hasVendor(booking) ? booking.vendorId : null,
  reschedules: booking.reschedules,
});

/** Between a reassignment and its acceptance there is no vendor to name either. */
const hasVendor = (booking: Booking): boolean =>
  booking.enteredAt.assigned !== undefined &&
  booking.status !== 'confirmed' &&
  booking.status !== 'unfulfilled';
