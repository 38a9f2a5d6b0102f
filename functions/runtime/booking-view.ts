import type { Booking } from '#domain/booking/booking.ts';

/** What every reader of a booking sees alike; what else one sees is in the views of his routes. */
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

/** The price as the customer pays it: its lines, why they are what they are, and their sum. */
export const priceView = ({ price }: Booking) => ({
  lines: [...price.lines],
  reasons: [...price.reasons],
  total: price.total,
});
