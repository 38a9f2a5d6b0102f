import { once } from '#application/once.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { type Booking, isVacant } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { localDate } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { bookingChange } from './booking-events.ts';
import { takeJobBack } from './close-open-offer.ts';
import { offerJob } from './offer-job.ts';
import type { OfferRepository } from './ports.ts';
import type { SupplyPorts } from './vendor-supply.ts';
import { findTime, releaseTime } from './vendor-time.ts';

export type RescheduleBookingPorts = SupplyPorts & {
  readonly uow: UnitOfWork;
  readonly offers: OfferRepository;
};

/**
 * Moves a paid booking to another start at the same price: its vendor is held there if available then, else the
 * best who is; the old time is freed, and the vendor gets a new offer, all in one transaction.
 */
export const rescheduleBooking = (
  ports: RescheduleBookingPorts,
  load: () => Promise<Loaded<Booking> | undefined>,
  slotStart: string,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  once(
    context.intent,
    ports.uow,
    (stored) => stored as Booking,
    () => retryOnConflict(() => attempt(ports, load, slotStart, context)),
  );

/** The present vendor; nobody after a dropout. */
const holderOf = (booking: Booking): string | undefined => (isVacant(booking) ? undefined : booking.vendorId);

async function attempt(
  ports: RescheduleBookingPorts,
  load: () => Promise<Loaded<Booking> | undefined>,
  slotStart: string,
  context: CallContext,
): Promise<Result<Booking, Failure | Conflict>> {
  const loaded = await load();
  if (!loaded) return err(failure('not_found'));
  const before = loaded.state;
  const slot = { start: slotStart, end: plusMinutes(slotStart, before.durationMinutes) };
  // Check the rules before searching, so that a refused move says why even when no vendor is free.
  const legal = decide(
    before,
    { type: 'reschedule', slot, vendorId: before.vendorId },
    context.actor,
    context.at,
  );
  if (!legal.ok) return legal;

  const choice = await findTime(ports, before, slotStart, [], context.at, holderOf(before));
  if (!choice) return err(failure('slot_unavailable', 'No vendor is free then.', { alternatives: [] }));
  const command = { type: 'reschedule', slot, vendorId: choice.ranked.vendorId } as const;
  const decision = decide(before, command, context.actor, context.at);
  if (!decision.ok) return decision;
  const after = evolve(before, decision.value);

  // Within one day of one vendor the new day already lacks the old visit; elsewhere it is freed on its own.
  const sameDay =
    after.vendorId === before.vendorId &&
    localDate(slotStart, before.timeZone) === localDate(before.slot.start, before.timeZone);
  const freed = sameDay ? [] : await releaseTime(ports, before, context.at);
  const offered = offerJob(after, choice, context.at);
  const saved = await ports.uow.commit({
    actor: context.actor,
    at: context.at,
    correlationId: context.correlationId,
    changes: [
      bookingChange(loaded, decision.value),
      ...(await takeJobBack(ports.offers, before, context.at)),
      ...offered.changes,
    ],
    documents: [...offered.documents, ...freed],
    ...(context.intent ? { idempotency: { ...context.intent, result: after } } : {}),
  });
  return saved.ok ? ok(after) : saved;
}
