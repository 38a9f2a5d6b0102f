import { bookingChange } from '#application/booking/booking-events.ts';
import type { CancelBookingPorts } from '#application/booking/cancel-booking.ts';
import { takeJobBack } from '#application/booking/close-open-offer.ts';
import { offerJob } from '#application/booking/offer-job.ts';
import { findTime, releaseTime } from '#application/booking/vendor-time.ts';
import { once } from '#application/once.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { err, ok, type Result } from '#kernel/result.ts';

/**
 * Takes a booking from its vendor and offers it to the next best who is free at the same time. Both vendors' days, both
 * offers and the booking change in one transaction. If nobody else is free, nothing changes. A repeat must not pass the
 * booking on once more, which only the idempotency key tells.
 */
export const reassignBooking = (
  ports: CancelBookingPorts,
  load: () => Promise<Loaded<Booking> | undefined>,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  once(
    context.intent,
    ports.uow,
    (stored) => stored as Booking,
    () => reassign(ports, load, context),
  );

const reassign = (
  ports: CancelBookingPorts,
  load: () => Promise<Loaded<Booking> | undefined>,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  retryOnConflict<Booking>(async (): Promise<Result<Booking, Failure | Conflict>> => {
    const loaded = await load();
    if (!loaded) return err(failure('not_found'));
    const before = loaded.state;
    const { actor, at, correlationId } = context;
    // Check the rules before searching for another vendor.
    const legal = decide(before, { type: 'propose_vendor', vendorId: '' }, actor, at);
    if (!legal.ok) return legal;
    const passed = [...before.passedVendorIds, before.vendorId];
    const [choice, freed, withdrawn] = await Promise.all([
      findTime(ports, before, before.slot.start, passed, at),
      releaseTime(ports, before, at),
      takeJobBack(ports.offers, before, at),
    ]);
    if (!choice) {
      return err(failure('slot_unavailable', 'Nobody else is free at that time.', { alternatives: [] }));
    }
    const command = { type: 'propose_vendor', vendorId: choice.ranked.vendorId } as const;
    const decision = decide(before, command, actor, at);
    if (!decision.ok) return decision;
    const after = evolve(before, decision.value);
    const offered = offerJob(after, choice, at);
    const saved = await ports.uow.commit({
      actor,
      at,
      correlationId,
      changes: [bookingChange(loaded, decision.value), ...withdrawn, ...offered.changes],
      documents: [...freed, ...offered.documents],
      ...(context.intent ? { idempotency: { ...context.intent, result: after } } : {}),
    });
    return saved.ok ? ok(after) : saved;
  });
