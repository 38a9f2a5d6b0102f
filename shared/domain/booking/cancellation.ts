import { type Instant, minutesBetween } from '#kernel/clock.ts';
import { less, portion, zero } from '#kernel/money.ts';
import { type ActorKind, type Booking, type Cancellation, isVacant } from './booking.ts';

/** The booking ends and the customer gets everything back. */
export const fullRefund = (booking: Booking, by: ActorKind, reason: string): Cancellation => ({
  by,
  reason,
  fee: zero(booking.price.total.currency),
  refund: booking.price.total,
});

/** The booking ends at a fee of `feeBasisPoints` of its total; the rest is refunded. */
export function withFee(
  booking: Booking,
  by: ActorKind,
  reason: string,
  feeBasisPoints: number,
): Cancellation {
  const fee = portion(booking.price.total, feeBasisPoints);
  return { by, reason, fee, refund: less(booking.price.total, fee) };
}

/** Too close to the start for a free cancellation. */
export const isLateToCancel = ({ slot, policy }: Booking, at: Instant): boolean =>
  minutesBetween(at, slot.start) < policy.freeCancelMinutesBefore;

/**
 * What a cancellation costs. It is free for ops, before payment, while no vendor is to come, and early enough before
 * every start that the booking has had; else it costs the policy's late fee.
 */
export function costOfCancelling(booking: Booking, by: ActorKind, reason: string, at: Instant): Cancellation {
  const inTime = !booking.movedLate && !isLateToCancel(booking, at);
  const free = by === 'ops' || booking.status === 'pending_payment' || isVacant(booking) || inTime;
  return free
    ? fullRefund(booking, by, reason)
    : withFee(booking, by, reason, booking.policy.lateCancelFeeBasisPoints);
}
