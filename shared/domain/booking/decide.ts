import { type Instant, minutesBetween, plusMinutes } from '#kernel/clock.ts';
import { less, portion, zero } from '#kernel/money.ts';
import { assertNever, err, ok, type Result } from '#kernel/result.ts';
import { unbookable } from './bookable.ts';
import {
  type Actor,
  type ActorKind,
  type Booking,
  type BookingStatus,
  type Cancellation,
  finalStatuses,
  type HandOnCause,
  isVacant,
  type Slot,
} from './booking.ts';
import type { BookingEvent } from './events.ts';

export type BookingCommand =
  | { readonly type: 'confirm' }
  | { readonly type: 'expire' }
  | { readonly type: 'propose_vendor'; readonly vendorId: string }
  /** The vendor drops out and another is asked. */
  | { readonly type: 'hand_on'; readonly vendorId: string; readonly cause: HandOnCause }
  /** He drops out and nobody else can come: ops look for somebody. */
  | { readonly type: 'vacate'; readonly cause: HandOnCause }
  | { readonly type: 'assign' }
  | { readonly type: 'give_up' }
  | { readonly type: 'depart' }
  | { readonly type: 'arrive' }
  | { readonly type: 'start' }
  | { readonly type: 'complete'; readonly photosBefore: number; readonly photosAfter: number }
  | { readonly type: 'request_signature'; readonly envelopeId: string }
  | { readonly type: 'request_changes'; readonly reason: string }
  | { readonly type: 'sign' }
  | { readonly type: 'close' }
  /** By a release of ops that has paid the vendor without the customer's signature. */
  | { readonly type: 'close_unsigned' }
  | { readonly type: 'escalate_signature' }
  | { readonly type: 'cancel'; readonly reason: string }
  | { readonly type: 'reschedule'; readonly slot: Slot; readonly vendorId: string }
  | { readonly type: 'report_customer_no_show' }
  | { readonly type: 'report_vendor_no_show' }
  | { readonly type: 'dispute'; readonly reason: string }
  | { readonly type: 'resolve'; readonly resolution: string }
  | { readonly type: 'redact' }
  | { readonly type: 'rate'; readonly stars: number; readonly comment: string };

export type BookingRefusal =
  | { readonly code: 'illegal_transition'; readonly detail: string }
  | { readonly code: 'outside_policy'; readonly detail: string }
  | { readonly code: 'photos_missing'; readonly detail: string }
  | { readonly code: 'already_rated'; readonly detail: string };

/** From which statuses a command leads on, and who may give it. The assigned vendor is the only `vendor`. */
export const transitions = {
  confirm: { from: ['pending_payment'], by: ['system'] },
  expire: { from: ['pending_payment'], by: ['system'] },
  propose_vendor: { from: ['confirmed', 'assigned'], by: ['system', 'ops'] },
  hand_on: { from: ['confirmed', 'assigned'], by: ['vendor', 'ops', 'system'] },
  vacate: { from: ['confirmed', 'assigned'], by: ['vendor', 'ops', 'system'] },
  assign: { from: ['confirmed'], by: ['vendor', 'ops'] },
  give_up: { from: ['confirmed'], by: ['system', 'ops'] },
  depart: { from: ['assigned'], by: ['vendor'] },
  arrive: { from: ['en_route'], by: ['vendor'] },
  start: { from: ['arrived', 'changes_requested'], by: ['vendor'] },
  complete: { from: ['in_progress'], by: ['vendor'] },
  request_signature: { from: ['work_done'], by: ['vendor', 'ops'] },
  request_changes: { from: ['work_done'], by: ['customer'] },
  sign: { from: ['work_done'], by: ['customer'] },
  close: { from: ['signed'], by: ['system', 'ops'] },
  close_unsigned: { from: ['work_done', 'changes_requested'], by: ['system'] },
  escalate_signature: { from: ['work_done'], by: ['system'] },
  cancel: {
    from: [
      'pending_payment',
      'confirmed',
      'assigned',
      'en_route',
      'arrived',
      'in_progress',
      'changes_requested',
    ],
    by: ['customer', 'ops'],
  },
  reschedule: { from: ['confirmed', 'assigned'], by: ['customer', 'ops'] },
  report_customer_no_show: { from: ['arrived'], by: ['vendor', 'ops'] },
  report_vendor_no_show: { from: ['assigned', 'en_route'], by: ['customer', 'ops', 'system'] },
  dispute: {
    from: [
      'arrived',
      'in_progress',
      'work_done',
      'changes_requested',
      'signed',
      'closed',
      'customer_no_show',
    ],
    by: ['customer'],
  },
  resolve: { from: ['disputed'], by: ['ops'] },
  rate: { from: ['signed', 'closed'], by: ['customer'] },
  redact: { from: ['closed', ...finalStatuses], by: ['customer', 'system'] },
} as const satisfies Record<
  BookingCommand['type'],
  { from: readonly BookingStatus[]; by: readonly ActorKind[] }
>;

const includes = <T>(list: readonly T[], value: T): boolean => list.includes(value);
const refuse = <C extends BookingRefusal['code']>(code: C, detail: string) => err({ code, detail });

/** What it costs to end the booking: `feeBasisPoints` of the total, the rest goes back. */
function ending(booking: Booking, by: ActorKind, reason: string, feeBasisPoints: number): Cancellation {
  const fee = portion(booking.price.total, feeBasisPoints);
  return { by, reason, fee, refund: less(booking.price.total, fee) };
}

const full = (booking: Booking, by: ActorKind, reason: string): Cancellation => ({
  by,
  reason,
  fee: zero(booking.price.total.currency),
  refund: booking.price.total,
});

/**
 * The one event a command leads to, or why it may not. Pure: time is `at`.
 * Guards beyond status and actor: the dated policy snapshotted on the booking.
 */
export function decide(
  booking: Booking,
  command: BookingCommand,
  actor: Actor,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  const rule = transitions[command.type];
  const isParty =
    actor.kind === 'customer'
      ? actor.id === booking.customerId
      : actor.kind !== 'vendor' || actor.id === booking.vendorId;
  if (!includes<ActorKind>(rule.by, actor.kind) || !isParty) {
    return refuse('illegal_transition', `${command.type} is not for this ${actor.kind}.`);
  }
  if (!includes<BookingStatus>(rule.from, booking.status)) {
    return refuse(
      'illegal_transition',
      `${command.type} needs a booking that is ${rule.from.join(' or ')}; this one is ${booking.status}.`,
    );
  }
  return guarded(booking, command, actor, at);
}

function guarded(
  booking: Booking,
  command: BookingCommand,
  actor: Actor,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  const { policy } = booking;
  switch (command.type) {
    case 'confirm':
      return ok({ type: 'booking.confirmed', data: { at } });
    case 'expire':
      return at < booking.paymentDueAt
        ? refuse('outside_policy', `Payment may still be made until ${booking.paymentDueAt}.`)
        : ok({ type: 'booking.expired', data: { at } });
    case 'propose_vendor':
      return command.vendorId === booking.vendorId || includes(booking.passedVendorIds, command.vendorId)
        ? refuse('outside_policy', 'This vendor was asked already.')
        : ok({ type: 'booking.vendor_proposed', data: { at, vendorId: command.vendorId } });
    case 'hand_on':
    case 'vacate':
      return leftByVendor(booking, command, actor, at);
    case 'assign':
      return ok({ type: 'booking.assigned', data: { at } });
    case 'give_up':
      return ok({
        type: 'booking.unfulfilled',
        data: { at, cancellation: full(booking, actor.kind, 'nobody could take the job') },
      });
    case 'depart':
    case 'arrive':
    case 'start':
      return begun(booking, command.type, at);
    case 'complete':
      return completed(booking, command.photosBefore, command.photosAfter, at);
    case 'request_signature':
      return booking.envelopeId === null
        ? ok({ type: 'booking.signature_requested', data: { at, envelopeId: command.envelopeId } })
        : refuse('illegal_transition', 'A signature has been requested already.');
    case 'request_changes':
      return ok({ type: 'booking.changes_requested', data: { at, reason: command.reason } });
    case 'sign':
      return booking.envelopeId === null
        ? refuse('illegal_transition', 'No signature has been requested yet.')
        : ok({ type: 'booking.signed', data: { at } });
    case 'close':
    case 'close_unsigned':
      return ok({ type: 'booking.closed', data: { at } });
    case 'escalate_signature':
      return booking.escalatedAt === null
        ? ok({ type: 'booking.signature_escalated', data: { at } })
        : refuse('illegal_transition', 'This booking was escalated already.');
    case 'cancel':
      return cancelled(booking, actor.kind, command.reason, at);
    case 'reschedule':
      return rescheduled(booking, command, actor, at);
    case 'report_customer_no_show': {
      const waited = minutesBetween(booking.enteredAt.arrived ?? at, at);
      const late = minutesBetween(booking.slot.start, at);
      return Math.min(waited, late) < policy.customerWaitMinutes
        ? refuse(
            'outside_policy',
            `Wait ${policy.customerWaitMinutes} minutes past the start and the arrival first.`,
          )
        : ok({
            type: 'booking.customer_no_show',
            data: {
              at,
              cancellation: ending(
                booking,
                actor.kind,
                'the customer was not there',
                policy.noShowFeeBasisPoints,
              ),
            },
          });
    }
    case 'report_vendor_no_show':
      return minutesBetween(booking.slot.start, at) < policy.vendorGraceMinutes
        ? refuse(
            'outside_policy',
            `The vendor has ${policy.vendorGraceMinutes} minutes of grace after the start.`,
          )
        : ok({
            type: 'booking.vendor_no_show',
            data: { at, cancellation: full(booking, actor.kind, 'the vendor did not come') },
          });
    case 'dispute':
      return minutesBetween(disputableSince(booking) ?? at, at) > policy.disputeDays * 1440
        ? refuse(
            'outside_policy',
            `A dispute can be opened within ${policy.disputeDays} days after the work or the no-show.`,
          )
        : ok({ type: 'booking.disputed', data: { at, reason: command.reason } });
    case 'resolve':
      return ok({ type: 'booking.resolved', data: { at, resolution: command.resolution } });
    case 'rate':
      return booking.rating === null
        ? ok({ type: 'booking.rated', data: { at, stars: command.stars, comment: command.comment } })
        : refuse('already_rated', 'A booking is rated once.');
    case 'redact':
      return ok({ type: 'booking.redacted', data: { at } });
    default:
      return assertNever(command, 'booking command');
  }
}

function completed(
  booking: Booking,
  before: number,
  after: number,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  const { minPhotosBefore, minPhotosAfter } = booking.policy;
  return before < minPhotosBefore || after < minPhotosAfter
    ? refuse(
        'photos_missing',
        `${minPhotosBefore} photo(s) before and ${minPhotosAfter} after are needed; ${before} and ${after} are stored.`,
      )
    : ok({ type: 'booking.work_done', data: { at } });
}

/** Before its start; an offer that the vendor has not accepted he declines. */
function leftByVendor(
  booking: Booking,
  command: Extract<BookingCommand, { type: 'hand_on' | 'vacate' }>,
  actor: Actor,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  if (isVacant(booking)) return refuse('illegal_transition', 'This booking has no vendor.');
  if (actor.kind === 'vendor' && booking.status !== 'assigned') {
    return refuse('illegal_transition', 'You have not accepted this job: decline the offer.');
  }
  if (at >= booking.slot.start) return refuse('outside_policy', 'The start of this job is over.');
  const data = { at, fromVendorId: booking.vendorId, cause: command.cause };
  if (command.type === 'vacate') return ok({ type: 'booking.vacated', data });
  return command.vendorId === booking.vendorId || includes(booking.passedVendorIds, command.vendorId)
    ? refuse('outside_policy', 'This vendor was asked already.')
    : ok({ type: 'booking.handed_on', data: { ...data, vendorId: command.vendorId } });
}

const early = { depart: 'booking.en_route', arrive: 'booking.arrived', start: 'booking.started' } as const;

/** The way and the work are those of the slot: before it they may begin by as much as the policy says. */
function begun(
  { slot, policy }: Booking,
  step: keyof typeof early,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  const notBefore = plusMinutes(slot.start, -policy.earlyMinutes);
  return at < notBefore
    ? refuse('outside_policy', `For the slot at ${slot.start}, ${step} is possible from ${notBefore}.`)
    : ok({ type: early[step], data: { at } });
}

const disputableSince = ({ enteredAt }: Booking): Instant | undefined =>
  enteredAt.customer_no_show ?? enteredAt.work_done;

/** Statuses in which the vendor is with the customer: who bears what is no longer said by the clock alone. */
const onSite: readonly BookingStatus[] = ['arrived', 'in_progress', 'changes_requested'];

/** Ops can end a visit that goes nowhere: the customer has his money back. One that is to be paid is disputed. */
function cancelled(
  booking: Booking,
  by: ActorKind,
  reason: string,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
  if (by !== 'ops' && onSite.includes(booking.status)) {
    return refuse('illegal_transition', 'The vendor is there: open a dispute, or ask our team to cancel.');
  }
  return ok({
    type: 'booking.cancelled',
    data: { at, cancellation: cancellation(booking, by, reason, at) },
  });
}

const isLate = ({ slot, policy }: Booking, at: Instant): boolean =>
  minutesBetween(at, slot.start) < policy.freeCancelMinutesBefore;

/**
 * Free before payment, for ops, while nobody is to come, and early enough before every start it had; else it costs the
 * policy's share.
 */
function cancellation(booking: Booking, by: ActorKind, reason: string, at: Instant): Cancellation {
  const inTime = !booking.movedLate && !isLate(booking, at);
  const free = by === 'ops' || booking.status === 'pending_payment' || isVacant(booking) || inTime;
  return free
    ? full(booking, by, reason)
    : ending(booking, by, reason, booking.policy.lateCancelFeeBasisPoints);
}

function rescheduled(
  booking: Booking,
  command: Extract<BookingCommand, { type: 'reschedule' }>,
  actor: Actor,
  at: Instant,
): Result<BookingEvent, BookingRefusal> {
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
  const { slot, vendorId } = command;
  if (slot.start === booking.slot.start) {
    return refuse('outside_policy', 'The booking starts then already.');
  }
  const reason = unbookable(slot.start, at);
  if (reason !== undefined) return refuse('outside_policy', reason);
  const late = actor.kind === 'customer' && isLate(booking, at);
  return ok({ type: 'booking.rescheduled', data: { at, slot, vendorId, late } });
}
