import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Change, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking, HandOnCause } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { closeOffer, offerId } from '#domain/booking/offer.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { AnswerOfferPorts } from './answer-offer.ts';
import { bookingChange, offerChange, offerRelease } from './booking-events.ts';
import { hasLeft } from './left-job.ts';
import { offerJob } from './offer-job.ts';
import { findTime, releaseTime } from './vendor-time.ts';

export type HandOn = {
  readonly load: () => Promise<Loaded<Booking> | undefined>;
  readonly cause: HandOnCause;
  /** The vendor to ask if still available; else the best available one. */
  readonly requestedVendorId?: string | undefined;
};

/**
 * Takes a job that has not begun from its vendor, who drops out, and offers it to another for the same time. If nobody is
 * available, it waits for ops. Both vendors' days, both offers and the booking change in one transaction.
 * Failures: not_found, illegal_transition, outside_policy, version_conflict.
 */
export const handOnBooking = (
  ports: AnswerOfferPorts,
  { load, cause, requestedVendorId }: HandOn,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  retryOnConflict<Booking>(async (): Promise<Result<Booking, Failure | Conflict>> => {
    const loaded = await load();
    if (!loaded) return err(failure('not_found'));
    const before = loaded.state;
    const { actor, at, correlationId } = context;
    // Check the rules before searching: the vendor may not be allowed to leave the job at all.
    const legal = decide(before, { type: 'vacate', cause }, actor, at);
    if (!legal.ok) return legal;
    const passed = [...before.passedVendorIds, before.vendorId];
    const [choice, freed, closed] = await Promise.all([
      findTime(ports, before, before.slot.start, passed, at, requestedVendorId),
      releaseTime(ports, before, at),
      takeBackOffer(ports, before, context),
    ]);
    const decision = choice
      ? decide(before, { type: 'hand_on', vendorId: choice.ranked.vendorId, cause }, actor, at)
      : legal;
    if (!decision.ok) return decision;
    const after = evolve(before, decision.value);
    const offered = offerJob(after, choice, at);
    const saved = await ports.uow.commit({
      actor,
      at,
      correlationId,
      changes: [bookingChange(loaded, decision.value), ...closed, ...offered.changes],
      documents: [...freed, ...offered.documents],
    });
    return saved.ok ? ok(after) : saved;
  });

/** The vendor gives an accepted job back. Repeating it has no further effect. Failures: those of `handOnBooking`. */
export async function releaseBooking(
  ports: AnswerOfferPorts,
  vendorId: string,
  { bookingId, cause }: { readonly bookingId: string; readonly cause: HandOnCause },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const load = () => ports.bookings.findForVendor(vendorId, bookingId);
  const left = await handOnBooking(ports, { load, cause }, context);
  return left.ok || (await hasLeft(ports, vendorId, bookingId, 'released')) ? ok(undefined) : left;
}

/** A job the vendor gives back is `released` and counts in their record; a job taken away is `withdrawn`. */
async function takeBackOffer(
  { offers }: AnswerOfferPorts,
  { bookingId, offerRound, slot }: Booking,
  { actor, at }: CallContext,
): Promise<readonly Change[]> {
  const offer = await offers.find(offerId(bookingId, offerRound));
  if (!offer) return [];
  const isOwnStep = actor.kind === 'vendor';
  const closed = closeOffer(offer.state, isOwnStep ? 'released' : 'withdrawn', at);
  if (!closed.ok) return [];
  return [isOwnStep ? offerRelease(offer, closed.value, slot.start) : offerChange(offer, closed.value)];
}
