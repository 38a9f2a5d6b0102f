import type { Instant } from '#kernel/clock.ts';
import type { Money } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Booking, ProposalReasons } from './booking.ts';

/** `released`: accepted, then given back by the vendor. `withdrawn`: taken from the vendor, accepted or not. */
export type OfferStatus = 'sent' | 'accepted' | 'declined' | 'expired' | 'withdrawn' | 'released';

/** An offer of one booking to one vendor. Its id is `{bookingId}.{round}`, so a round has one offer. */
export type Offer = ProposalReasons & {
  readonly offerId: string;
  readonly bookingId: string;
  readonly customerId: string;
  readonly vendorId: string;
  readonly status: OfferStatus;
  readonly vendorShare: Money;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  readonly answeredAt: Instant | null;
};

export const offerId = (bookingId: string, round: number): string => `${bookingId}.${round}`;

/** The ids of all offers a booking ever made: one a round. */
export const offerIds = ({
  bookingId,
  offerRound,
}: Pick<Booking, 'bookingId' | 'offerRound'>): readonly string[] =>
  Array.from({ length: offerRound }, (_, i) => offerId(bookingId, i + 1));

export type OfferAnswer = Exclude<OfferStatus, 'sent'>;

/**
 * Closes an open offer, or takes back an accepted one: released by the vendor, or withdrawn. An expired offer can't be
 * accepted, and an offer can't expire before its time.
 */
export function closeOffer(
  offer: Offer,
  answer: OfferAnswer,
  at: Instant,
): Result<Offer, { readonly code: 'offer_closed'; readonly detail: string }> {
  const takenBack = answer === 'released' || answer === 'withdrawn';
  if (offer.status !== 'sent' && !(offer.status === 'accepted' && takenBack)) {
    return err({ code: 'offer_closed', detail: `This offer is ${offer.status}.` });
  }
  if (answer === 'released' && offer.status !== 'accepted') {
    return err({ code: 'offer_closed', detail: 'This offer was not accepted.' });
  }
  if (answer === 'accepted' && at >= offer.expiresAt) {
    return err({ code: 'offer_closed', detail: `This offer lapsed at ${offer.expiresAt}.` });
  }
  if (answer === 'expired' && at < offer.expiresAt) {
    return err({ code: 'offer_closed', detail: `This offer is open until ${offer.expiresAt}.` });
  }
  return ok({ ...offer, status: answer, answeredAt: at });
}
