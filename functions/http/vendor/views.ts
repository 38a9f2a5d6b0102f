import type { RouteOutput } from '#contracts/route.ts';
import type { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Offer } from '#domain/booking/offer.ts';

type View = RouteOutput<typeof vendorJobRoutes.getVendorBooking>;

/** A job as its vendor sees it: his pay, not the customer's price; the full address once he has accepted. */
export const vendorView = (booking: Booking, offer: Offer | undefined): View => {
  const open = offer?.status === 'sent' && offer.vendorId === booking.vendorId ? offer : undefined;
  return {
    bookingId: booking.bookingId,
    status: booking.status,
    serviceId: booking.serviceId,
    serviceName: booking.serviceName,
    slot: booking.slot,
    place: booking.status === 'confirmed' ? { ...booking.place, addressLine: '' } : booking.place,
    notes: booking.notes,
    createdAt: booking.createdAt,
    timeline: booking.enteredAt,
    envelopeId: booking.envelopeId,
    changeRequest: booking.changeRequest,
    cancellation: booking.cancellation,
    rating: booking.rating,
    pay: booking.price.vendorShare,
    offer: open ? { offerId: open.offerId, expiresAt: open.expiresAt, reasons: [...open.reasons] } : null,
  };
};
