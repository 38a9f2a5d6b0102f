import type { CallContext, Change, Loaded } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { ok, type Result } from '#kernel/result.ts';
import { bookingChange, offerCreation } from './booking-events.ts';

/**
 * What confirms a paid booking: its own change and the offer to the vendor whose time is held. The payment's
 * change goes into the same transaction, so that no booking is paid and forgotten.
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
