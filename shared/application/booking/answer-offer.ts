import { isBlocked, readPastWithVendors } from '#application/people/past-with-vendors.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { closeOffer, type Offer, offerId } from '#domain/booking/offer.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { bookingChange, offerChange } from './booking-events.ts';
import { hasLeft } from './left-job.ts';
import { offerJob } from './offer-job.ts';
import type { BookingRepository, OfferRepository } from './ports.ts';
import type { SupplyPorts } from './vendor-supply.ts';
import { findTime, releaseTime } from './vendor-time.ts';

export type AnswerOfferPorts = SupplyPorts & {
  readonly uow: UnitOfWork;
  readonly bookings: BookingRepository;
  readonly offers: OfferRepository;
};

type Found = { readonly booking: Loaded<Booking>; readonly offer: Loaded<Offer> };
type Outcome = Result<Booking, Failure | Conflict>;

/**
 * The vendor accepts the job. Repeating it has no further effect. A vendor suspended meanwhile can't accept. One whom
 * the customer has blocked meanwhile can't either: the offer is withdrawn and the next best vendor is asked.
 */
export const acceptOffer = (
  ports: AnswerOfferPorts,
  vendorId: string,
  bookingId: string,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  retryOnConflict(async (): Promise<Outcome> => {
    const [found, vendor] = await Promise.all([
      findOffer(ports, vendorId, bookingId),
      ports.vendors.find(vendorId),
    ]);
    if (!found) return err(failure('not_found'));
    const { booking, offer } = found;
    if (offer.state.status === 'accepted') return ok(booking.state);
    if (vendor?.state.status !== 'approved') {
      return err(failure('offer_closed', 'Only an approved vendor takes jobs.'));
    }
    const closed = closeOffer(offer.state, 'accepted', context.at);
    if (!closed.ok) return closed;
    const past = await readPastWithVendors(ports.store, booking.state.customerId, 'strong');
    if (isBlocked(past, vendorId)) {
      const passed = await passOn(ports, found, 'withdrawn', context);
      return passed.ok ? err(failure('offer_closed', 'This offer was withdrawn.')) : passed;
    }
    const decision = decide(booking.state, { type: 'assign' }, context.actor, context.at);
    if (!decision.ok) return err(failure('offer_closed', decision.error.detail));
    const saved = await ports.uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [bookingChange(booking, decision.value), offerChange(offer, closed.value)],
    });
    return saved.ok ? ok(evolve(booking.state, decision.value)) : saved;
  });

/**
 * The vendor declines; the next best vendor is asked, or the booking is given up with a full refund. Repeating it has no
 * further effect.
 */
export async function declineOffer(
  ports: AnswerOfferPorts,
  vendorId: string,
  bookingId: string,
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const declined = await retryOnConflict(async (): Promise<Outcome> => {
    const found = await findOffer(ports, vendorId, bookingId);
    return found ? passOn(ports, found, 'declined', context) : err(failure('not_found'));
  });
  return declined.ok || (await hasLeft(ports, vendorId, bookingId, 'declined')) ? ok(undefined) : declined;
}

/** Ends an open offer and asks the next best vendor. An offer answered meanwhile is left unchanged. */
export const endOpenOffer = (
  ports: AnswerOfferPorts,
  id: string,
  end: 'expired' | 'withdrawn',
  context: CallContext,
): Promise<Result<Booking | undefined, Failure>> =>
  retryOnConflict<Booking | undefined>(async () => {
    const offer = await ports.offers.find(id);
    if (offer?.state.status !== 'sent') return ok(undefined);
    const booking = await ports.bookings.find(offer.state.bookingId);
    if (!booking) return ok(undefined);
    return passOn(ports, { booking, offer }, end, context);
  });

async function findOffer(
  ports: AnswerOfferPorts,
  vendorId: string,
  bookingId: string,
): Promise<Found | undefined> {
  const booking = await ports.bookings.findForVendor(vendorId, bookingId);
  if (!booking) return undefined;
  const offer = await ports.offers.find(offerId(bookingId, booking.state.offerRound));
  return offer?.state.vendorId === vendorId ? { booking, offer } : undefined;
}

async function passOn(
  ports: AnswerOfferPorts,
  { booking, offer }: Found,
  answer: 'declined' | 'expired' | 'withdrawn',
  context: CallContext,
): Promise<Outcome> {
  const { at, correlationId } = context;
  const before = booking.state;
  const closed = closeOffer(offer.state, answer, at);
  if (!closed.ok) return closed;

  // The vendor declines; the system chooses the next one.
  const system = { kind: 'system', id: 'allocation' } as const;
  const passed = [...before.passedVendorIds, before.vendorId];
  const [choice, freed] = await Promise.all([
    findTime(ports, before, before.slot.start, passed, at),
    releaseTime(ports, before, at),
  ]);
  const command = choice
    ? ({ type: 'propose_vendor', vendorId: choice.ranked.vendorId } as const)
    : ({ type: 'give_up' } as const);
  const decision = decide(before, command, system, at);
  if (!decision.ok) return err(failure('offer_closed', decision.error.detail));
  const after = evolve(before, decision.value);
  const offered = offerJob(after, choice, at);
  const saved = await ports.uow.commit({
    actor: context.actor,
    at,
    correlationId,
    changes: [offerChange(offer, closed.value), bookingChange(booking, decision.value), ...offered.changes],
    documents: [...freed, ...offered.documents],
  });
  return saved.ok ? ok(after) : saved;
}
