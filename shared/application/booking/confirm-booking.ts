import type { CallContext, Change, Loaded } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { ok, type Result } from '#kernel/result.ts';
import { bookingChange, offerCreation } from './booking-events.ts';

/**
 * The changes that confirm a paid booking: the booking's own, and the offer to the vendor whose time is held. They go into
 * the same transaction as the payment's change, so that no paid booking stays unconfirmed.
 */
export function confirmationOf(
  loaded: Loaded<Booking>,
  context: CallContext,
): Result<readonly Change[], Failure> {
  const decision = decide(loaded.state, { type: 'confirm' }, context.actor, context.at);
  if (!decision.ok) return decision;
  const after = evolve(loaded.state, decision.value);
  const reasons = loaded.state.proposal ?? { reasons: [], opsReasons: [] };
  return ok([bookingChange(loaded, decision.value), offerCreation(after, context.at, reasons)]);
}
