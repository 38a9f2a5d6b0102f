import type { Change } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { closeOffer, offerId } from '#domain/booking/offer.ts';
import { offerChange } from './booking-events.ts';
import type { OfferRepository } from './ports.ts';

/** The change that withdraws the booking's current offer if it is open. */
export const withdrawOffer = (offers: OfferRepository, booking: Booking, at: string) =>
  withdraw(offers, booking, at, ['sent']);

/** The change that withdraws the current offer, open or accepted, and notifies its vendor. */
export const takeJobBack = (offers: OfferRepository, booking: Booking, at: string) =>
  withdraw(offers, booking, at, ['sent', 'accepted']);

async function withdraw(
  offers: OfferRepository,
  { bookingId, offerRound }: Booking,
  at: string,
  from: readonly string[],
): Promise<readonly Change[]> {
  const offer = await offers.find(offerId(bookingId, offerRound));
  if (!offer || !from.includes(offer.state.status)) return [];
  const closed = closeOffer(offer.state, 'withdrawn', at);
  return closed.ok ? [offerChange(offer, closed.value)] : [];
}
