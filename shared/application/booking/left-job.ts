import { type Offer, type OfferAnswer, offerIds } from '#domain/booking/offer.ts';
import type { BookingRepository, OfferRepository } from './ports.ts';

type LeftJobPorts = { readonly bookings: Pick<BookingRepository, 'find'>; readonly offers: OfferRepository };

/**
 * Whether the vendor's last offer of this booking ended with `answer`: then their request to leave the job is a repeat,
 * wherever the booking has gone since. The vendor is not asked again before it is moved.
 */
export async function hasLeft(
  { bookings, offers }: LeftJobPorts,
  vendorId: string,
  bookingId: string,
  answer: Extract<OfferAnswer, 'declined' | 'released'>,
): Promise<boolean> {
  const booking = await bookings.find(bookingId);
  if (!booking) return false;
  const all = await offers.findAll(offerIds(booking.state));
  const own = all.map(({ state }) => state).filter((offer) => offer.vendorId === vendorId);
  return own.reduce<Offer | undefined>(latest, undefined)?.status === answer;
}

const latest = (one: Offer | undefined, other: Offer): Offer =>
  one !== undefined && one.sentAt > other.sentAt ? one : other;
