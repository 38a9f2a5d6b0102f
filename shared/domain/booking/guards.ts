import { type Instant, minutesBetween, plusMinutes } from '#kernel/clock.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { unbookable } from './bookable.ts';
import { type Actor, type Booking, isVacant } from './booking.ts';
import { isLateToCancel } from './cancellation.ts';
import type { BookingCommand, BookingRefusal, CommandType } from './commands.ts';
import type { BookingEvent } from './events.ts';

/** Decides a command whose status and actor are allowed: the event, or why the policy or state refuses it. */
export type Guard<T extends CommandType> = (
  booking: Booking,
  command: BookingCommand<T>,
  actor: Actor,
  at: Instant,
) => Result<BookingEvent, BookingRefusal>;

export const refuse = (code: BookingRefusal['code'], detail: string) => err({ code, detail });

/** Events that carry only their time. */
type StampedEvent =
  | 'booking.confirmed'
  | 'booking.assigned'
  | 'booking.en_route'
  | 'booking.arrived'
  | 'booking.started'
  | 'booking.closed'
  | 'booking.redacted';

/** No guard: the command always leads to this event. */
export const always =
  (type: StampedEvent): Guard<CommandType> =>
  (_booking, _command, _actor, at) =>
    ok({ type, data: { at } });

/** Travel and work may begin before the slot by as much as the policy says. */
export const notTooEarly =
  (type: 'booking.en_route' | 'booking.arrived' | 'booking.started'): Guard<CommandType> =>
  ({ slot, policy }, command, _actor, at) => {
    const notBefore = plusMinutes(slot.start, -policy.earlyMinutes);
    return at < notBefore
      ? refuse(
          'outside_policy',
          `For the slot at ${slot.start}, ${command.type} is possible from ${notBefore}.`,
        )
      : ok({ type, data: { at } });
  };

export const expire: Guard<'expire'> = ({ paymentDueAt }, _command, _actor, at) =>
  at < paymentDueAt
    ? refuse('outside_policy', `Payment may still be made until ${paymentDueAt}.`)
    : ok({ type: 'booking.expired', data: { at } });

const wasAsked = (booking: Booking, vendorId: string): boolean =>
  vendorId === booking.vendorId || booking.passedVendorIds.includes(vendorId);

export const proposeVendor: Guard<'propose_vendor'> = (booking, { vendorId }, _actor, at) =>
  wasAsked(booking, vendorId)
    ? refuse('outside_policy', 'This vendor was asked already.')
    : ok({ type: 'booking.vendor_proposed', data: { at, vendorId } });

/** Before the job's start. A vendor who has not accepted the offer declines it instead. */
export const dropOut: Guard<'hand_on' | 'vacate'> = (booking, command, actor, at) => {
  if (isVacant(booking)) return refuse('illegal_transition', 'This booking has no vendor.');
  if (actor.kind === 'vendor' && booking.status !== 'assigned') {
    return refuse('illegal_transition', 'You have not accepted this job: decline the offer.');
  }
  if (at >= booking.slot.start) return refuse('outside_policy', 'The start of this job is over.');
  const data = { at, fromVendorId: booking.vendorId, cause: command.cause };
  if (command.type === 'vacate') return ok({ type: 'booking.vacated', data });
  return wasAsked(booking, command.vendorId)
    ? refuse('outside_policy', 'This vendor was asked already.')
    : ok({ type: 'booking.handed_on', data: { ...data, vendorId: command.vendorId } });
};

export const complete: Guard<'complete'> = ({ policy }, { photosBefore, photosAfter }, _actor, at) => {
  const { minPhotosBefore, minPhotosAfter } = policy;
  return photosBefore < minPhotosBefore || photosAfter < minPhotosAfter
    ? refuse(
        'photos_missing',
        `${minPhotosBefore} photo(s) before and ${minPhotosAfter} after are needed; ${photosBefore} and ${photosAfter} are stored.`,
      )
    : ok({ type: 'booking.work_done', data: { at } });
};

export const requestSignature: Guard<'request_signature'> = (booking, { envelopeId }, _actor, at) =>
  booking.envelopeId === null
    ? ok({ type: 'booking.signature_requested', data: { at, envelopeId } })
    : refuse('illegal_transition', 'A signature has been requested already.');

export const sign: Guard<'sign'> = (booking, _command, _actor, at) =>
  booking.envelopeId === null
    ? refuse('illegal_transition', 'No signature has been requested yet.')
    : ok({ type: 'booking.signed', data: { at } });

export const escalateSignature: Guard<'escalate_signature'> = (booking, _command, _actor, at) =>
  booking.escalatedAt === null
    ? ok({ type: 'booking.signature_escalated', data: { at } })
    : refuse('illegal_transition', 'This booking was escalated already.');

export const dispute: Guard<'dispute'> = ({ enteredAt, policy }, { reason }, _actor, at) => {
  const since = enteredAt.customer_no_show ?? enteredAt.work_done ?? at;
  return minutesBetween(since, at) > policy.disputeDays * 1440
    ? refuse(
        'outside_policy',
        `A dispute can be opened within ${policy.disputeDays} days after the work or the no-show.`,
      )
    : ok({ type: 'booking.disputed', data: { at, reason } });
};

export const rate: Guard<'rate'> = (booking, { stars, comment }, _actor, at) =>
  booking.rating === null
    ? ok({ type: 'booking.rated', data: { at, stars, comment } })
    : refuse('already_rated', 'A booking is rated once.');

/** The policy's limits hold for customers; ops may exceed them. */
export const reschedule: Guard<'reschedule'> = (booking, { slot, vendorId }, actor, at) => {
  const { rescheduleMinutesBefore, maxReschedules } = booking.policy;
  if (actor.kind !== 'ops' && minutesBetween(at, booking.slot.start) < rescheduleMinutesBefore) {
    return refuse(
      'outside_policy',
      `A booking can be moved until ${rescheduleMinutesBefore} minutes before its start.`,
    );
  }
  if (actor.kind !== 'ops' && booking.reschedules >= maxReschedules) {
    return refuse('outside_policy', `A booking can be moved ${maxReschedules} times.`);
  }
  if (slot.start === booking.slot.start) {
    return refuse('outside_policy', 'The booking starts then already.');
  }
  const reason = unbookable(slot.start, at);
  if (reason !== undefined) return refuse('outside_policy', reason);
  const late = actor.kind === 'customer' && isLateToCancel(booking, at);
  return ok({ type: 'booking.rescheduled', data: { at, slot, vendorId, late } });
};
