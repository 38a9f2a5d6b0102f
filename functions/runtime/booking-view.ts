import type { Booking } from '#domain/booking/booking.ts';

/** What all readers of a booking see. The views of each route group add what only their readers may see. */
export const commonView = (booking: Booking) => ({
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
});

/** The customer's price: lines, reasons and total. */
export const priceView = ({ price }: Booking) => ({
  lines: [...price.lines],
  reasons: [...price.reasons],
  total: price.total,
});
