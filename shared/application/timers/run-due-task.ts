import { advanceBooking } from '#application/booking/advance-booking.ts';
import { type AnswerOfferPorts, endOpenOffer } from '#application/booking/answer-offer.ts';
import { withdrawOffer } from '#application/booking/close-open-offer.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import { releaseTime } from '#application/booking/vendor-time.ts';
import { reassignBooking } from '#application/operations/reassign-booking.ts';
import type { PaymentRepository } from '#application/payment/ports.ts';
import { requestCapture } from '#application/payment/request-capture.ts';
import { envelopeReminder } from '#application/signing/envelope-change.ts';
import type { EnvelopeRepository } from '#application/signing/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { ErrorCode, Failure } from '#contracts/errors.ts';
import type { TimerTask } from '#contracts/timers.ts';
import { type Booking, isVacant } from '#domain/booking/booking.ts';
import { assertNever, ok, type Result } from '#kernel/result.ts';

export type RunDueTaskPorts = AnswerOfferPorts & {
  readonly envelopes: Pick<EnvelopeRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
};

/** Failures meaning that the task is obsolete: somebody acted before the timer fired. */
const obsolete: readonly ErrorCode[] = ['illegal_transition', 'outside_policy', 'offer_closed', 'not_found'];

/** Runs the task of a due timer, if it is still needed. */
export async function runDueTask(
  ports: RunDueTaskPorts,
  task: TimerTask,
  context: CallContext,
): Promise<Result<'done' | 'nothing_to_do', Failure>> {
  const outcome = await run(ports, task, context);
  if (outcome.ok) return ok('done');
  return obsolete.includes(outcome.error.code) ? ok('nothing_to_do') : outcome;
}

async function run(
  ports: RunDueTaskPorts,
  task: TimerTask,
  context: CallContext,
): Promise<Result<unknown, Failure>> {
  switch (task.task) {
    case 'expire_unpaid':
      return expireUnpaid(ports, task.bookingId, context);
    case 'expire_offer':
      return endOpenOffer(ports, task.offerId, 'expired', context);
    case 'remind_signature':
      return remind(ports, task.envelopeId, context);
    case 'escalate_signature':
      return escalate(ports, task.bookingId, task.envelopeId, context);
    case 'check_vendor_came':
      return checkVendorCame(ports, task.bookingId, context);
    case 'fill_vacancy':
      return fillVacancy(ports, task.bookingId, context);
    case 'keep_hold':
      return requestCapture(ports, task.bookingId, context);
    default:
      return assertNever(task, 'timer task');
  }
}

const expireUnpaid = (
  ports: RunDueTaskPorts,
  bookingId: string,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  advanceBooking(
    ports.uow,
    {
      load: () => ports.bookings.find(bookingId),
      command: () => ({ type: 'expire' }),
      alongside: async (before) => ({
        documents: await releaseTime(ports, before, context.at),
        changes: await withdrawOffer(ports.offers, before, context.at),
      }),
    },
    context,
  );

async function remind(
  ports: RunDueTaskPorts,
  envelopeId: string,
  context: CallContext,
): Promise<Result<unknown, Failure>> {
  const envelope = await ports.envelopes.find(envelopeId);
  if (envelope?.state.status !== 'pending' || envelope.state.reminders > 0) return ok(undefined);
  const { actor, at, correlationId } = context;
  // A lost race means that it was signed, or that a duplicate of this timer has sent the reminder.
  await ports.uow.commit({ actor, at, correlationId, changes: [envelopeReminder(envelope)] });
  return ok(undefined);
}

/** Escalates an unsigned job to ops. It stays unsigned: silence is never recorded as a signature. */
async function escalate(
  ports: RunDueTaskPorts,
  bookingId: string,
  envelopeId: string,
  context: CallContext,
): Promise<Result<unknown, Failure>> {
  const envelope = await ports.envelopes.find(envelopeId);
  if (envelope?.state.status !== 'pending') return ok(undefined);
  return advanceBooking(
    ports.uow,
    { load: () => ports.bookings.find(bookingId), command: () => ({ type: 'escalate_signature' }) },
    context,
  );
}

/** Ops found no vendor for a vacant booking: it is offered to a vendor who is available by now, or fully refunded. */
async function fillVacancy(
  ports: RunDueTaskPorts,
  bookingId: string,
  context: CallContext,
): Promise<Result<unknown, Failure>> {
  const load = async () => {
    const booking = await ports.bookings.find(bookingId);
    return booking && isVacant(booking.state) ? booking : undefined;
  };
  const asked = await reassignBooking(ports, load, context);
  if (asked.ok || asked.error.code !== 'slot_unavailable') return asked;
  return advanceBooking(ports.uow, { load, command: () => ({ type: 'give_up' }) }, context);
}

/** A vendor who has not even set out when the grace period ends is a no-show: the customer gets a full refund. */
async function checkVendorCame(
  ports: RunDueTaskPorts,
  bookingId: string,
  context: CallContext,
): Promise<Result<unknown, Failure>> {
  const booking = await ports.bookings.find(bookingId);
  if (booking?.state.status !== 'assigned') return ok(undefined);
  return reportNoShow(ports, () => ports.bookings.find(bookingId), 'vendor', context);
}
