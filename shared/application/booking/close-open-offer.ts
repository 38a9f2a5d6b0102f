import type { Change } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { closeOffer, offerId } from '#domain/booking/offer.ts';
import { offerChange } from './booking-events.ts';
import type { OfferRepository } from './ports.ts';

/** The change that withdraws the booking's present offer; none when it is not open. */
export async function withdrawOffer(
  offers: OfferRepository,
  booking: Booking,
  at: string,
): Promise<readonly Change[]> {
  const offer = await offers.find(offerId(booking.bookingId, booking.offerRound));
  if (offer?.state.status !== 'sent') return [];
  const closed = closeOffer(offer.state, 'withdrawn', at);
  return closed.ok ? [offerChange(offer, closed.value)] : [];
}
