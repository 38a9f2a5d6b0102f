import type { Instant } from '#kernel/clock.ts';
import type { Result } from '#kernel/result.ts';
import type { Actor, Booking } from './booking.ts';
import type { BookingCommand, BookingRefusal, CommandType } from './commands.ts';
import type { BookingEvent } from './events.ts';
import { refuse } from './guards.ts';
import { transitions } from './transitions.ts';

/**
 * The one event a command leads to, or why it is refused: by its actor, by the booking's status, or by the command's
 * guard, which applies the policy stored on the booking. Pure: the present is `at`.
 */
export function decide<T extends CommandType>(
  booking: Booking,
  command: BookingCommand<T>,
  actor: Actor,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  const { from, by, guard } = transitions[command.type];
  if (!by.includes(actor.kind) || !isParty(booking, actor)) {
    return refuse('illegal_transition', `${command.type} is not for this ${actor.kind}.`);
  }
  if (!from.includes(booking.status)) {
    return refuse(
      'illegal_transition',
      `${command.type} needs a booking that is ${from.join(' or ')}; this one is ${booking.status}.`,
    );
  }
  return guard(booking, command, actor, at);
}

/** Customers and vendors act on their own bookings only; ops and the system on all. */
export function isParty(booking: Booking, { kind, id }: Actor): boolean {
  if (kind === 'customer') return id === booking.customerId;
  if (kind === 'vendor') return id === booking.vendorId;
  return true;
}
