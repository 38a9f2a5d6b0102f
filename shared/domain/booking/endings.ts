import { minutesBetween } from '#kernel/clock.ts';
import { ok } from '#kernel/result.ts';
import type { BookingStatus } from './booking.ts';
import { costOfCancelling, fullRefund, withFee } from './cancellation.ts';
import { type Guard, refuse } from './guards.ts';

/** The vendor is with the customer: the clock alone no longer says who bears the cost. */
const onSite: readonly BookingStatus[] = ['arrived', 'in_progress', 'changes_requested'];

/** A customer can't cancel once the vendor is there; ops can, with a full refund. */
export const cancel: Guard<'cancel'> = (booking, { reason }, { kind }, at) =>
  kind !== 'ops' && onSite.includes(booking.status)
    ? refuse('illegal_transition', 'The vendor is there: open a dispute, or ask our team to cancel.')
    : ok({
        type: 'booking.cancelled',
        data: { at, cancellation: costOfCancelling(booking, kind, reason, at) },
      });

export const giveUp: Guard<'give_up'> = (booking, _command, { kind }, at) =>
  ok({
    type: 'booking.unfulfilled',
    data: { at, cancellation: fullRefund(booking, kind, 'nobody could take the job') },
  });

/** The vendor has to wait, counted from the arrival and from the start, whichever is later. */
export const reportCustomerNoShow: Guard<'report_customer_no_show'> = (booking, _command, { kind }, at) => {
  const { customerWaitMinutes, noShowFeeBasisPoints } = booking.policy;
  const sinceArrival = minutesBetween(booking.enteredAt.arrived ?? at, at);
  const sinceStart = minutesBetween(booking.slot.start, at);
  if (Math.min(sinceArrival, sinceStart) < customerWaitMinutes) {
    return refuse(
      'outside_policy',
      `Wait ${customerWaitMinutes} minutes past the start and the arrival first.`,
    );
  }
  const cancellation = withFee(booking, kind, 'the customer was not there', noShowFeeBasisPoints);
  return ok({ type: 'booking.customer_no_show', data: { at, cancellation } });
};

export const reportVendorNoShow: Guard<'report_vendor_no_show'> = (booking, _command, { kind }, at) => {
  const { vendorGraceMinutes } = booking.policy;
  return minutesBetween(booking.slot.start, at) < vendorGraceMinutes
    ? refuse('outside_policy', `The vendor has ${vendorGraceMinutes} minutes of grace after the start.`)
    : ok({
        type: 'booking.vendor_no_show',
        data: { at, cancellation: fullRefund(booking, kind, 'the vendor did not come') },
      });
};
