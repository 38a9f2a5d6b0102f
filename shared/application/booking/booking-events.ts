import type { Change, Loaded } from '#application/unit-of-work.ts';
import type { Booking, Cancellation, ProposalReasons } from '#domain/booking/booking.ts';
import type { BookingEvent } from '#domain/booking/events.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { type Offer, offerId } from '#domain/booking/offer.ts';

const facts = (booking: Booking) => ({
  bookingId: booking.bookingId,
  customerId: booking.customerId,
  vendorId: booking.vendorId,
  status: booking.status,
  slotStart: booking.slot.start,
});
const ended = (booking: Booking, { by, reason, fee, refund }: Cancellation) => ({
  ...facts(booking),
  by,
  // People's own words may contain personal data, which events must not.
  reason: by === 'system' ? reason : 'see the booking',
  fee,
  refund,
});

/** The published form of a booking's event: ids and figures, no personal data. */
function published(booking: Booking, event: BookingEvent): Change['event'] {
  switch (event.type) {
    case 'booking.created':
      return {
        type: event.type,
        data: {
          ...facts(booking),
          serviceId: booking.serviceId,
          skill: booking.skill,
          pincode: booking.place.pincode,
          city: booking.city,
          total: booking.price.total,
          paymentDueAt: booking.paymentDueAt,
        },
      };
    case 'booking.unfulfilled':
    case 'booking.cancelled':
    case 'booking.customer_no_show':
    case 'booking.vendor_no_show':
      return { type: event.type, data: ended(booking, event.data.cancellation) };
    case 'booking.handed_on':
    case 'booking.vacated': {
      const { fromVendorId, cause } = event.data;
      return { type: event.type, data: { ...facts(booking), fromVendorId, cause } };
    }
    case 'booking.signature_requested':
      return { type: event.type, data: { ...facts(booking), envelopeId: event.data.envelopeId } };
    case 'booking.resolved':
      return { type: event.type, data: { ...facts(booking), outcome: event.data.outcome } };
    case 'booking.rated':
      return { type: event.type, data: { ...facts(booking), stars: event.data.stars } };
    default:
      return { type: event.type, data: facts(booking) };
  }
}

/** A booking's change by one event, ready to commit. */
export function bookingChange(loaded: Loaded<Booking>, event: BookingEvent): Change<Booking> {
  const state = evolve(loaded.state, event);
  return {
    kind: 'booking',
    id: state.bookingId,
    version: loaded.version,
    eventHash: loaded.eventHash,
    state,
    event: published(state, event),
  };
}

/** A new booking, ready to commit. */
export const bookingCreation = (booking: Booking): Change<Booking> => ({
  kind: 'booking',
  id: booking.bookingId,
  version: 0,
  state: booking,
  event: published(booking, { type: 'booking.created', data: { booking } }),
});

const offerFacts = (offer: Offer) => ({
  offerId: offer.offerId,
  bookingId: offer.bookingId,
  customerId: offer.customerId,
  vendorId: offer.vendorId,
  status: offer.status,
});

/** The offer to a booking's present vendor, ready to commit. It expires at the job's start at the latest. */
export function offerCreation(booking: Booking, at: string, reasons: ProposalReasons): Change<Offer> {
  const expires = new Date(
    Math.min(Date.parse(at) + booking.policy.offerMinutes * 60_000, Date.parse(booking.slot.start)),
  ).toISOString();
  const offer: Offer = {
    offerId: offerId(booking.bookingId, booking.offerRound),
    bookingId: booking.bookingId,
    customerId: booking.customerId,
    vendorId: booking.vendorId,
    status: 'sent',
    vendorShare: booking.price.vendorShare,
    sentAt: at,
    expiresAt: expires,
    answeredAt: null,
    ...reasons,
  };
  return {
    kind: 'offer',
    id: offer.offerId,
    version: 0,
    state: offer,
    event: {
      type: 'offer.sent',
      data: {
        ...offerFacts(offer),
        expiresAt: offer.expiresAt,
        slotStart: booking.slot.start,
        vendorShare: offer.vendorShare,
      },
    },
  };
}

const offerStep = (loaded: Loaded<Offer>, closed: Offer, event: Change['event']): Change<Offer> => ({
  kind: 'offer',
  id: closed.offerId,
  version: loaded.version,
  eventHash: loaded.eventHash,
  state: closed,
  event,
});

/** An offer that was closed, ready to commit. */
export function offerChange(loaded: Loaded<Offer>, closed: Offer): Change<Offer> {
  const type = closed.status;
  if (type === 'sent' || type === 'released') throw new TypeError(`This does not make an offer ${type}.`);
  return offerStep(loaded, closed, { type: `offer.${type}`, data: offerFacts(closed) });
}

/** An accepted job given back by its vendor. The event has the start, since a late release counts against them. */
export const offerRelease = (loaded: Loaded<Offer>, closed: Offer, slotStart: string): Change<Offer> =>
  offerStep(loaded, closed, { type: 'offer.released', data: { ...offerFacts(closed), slotStart } });
