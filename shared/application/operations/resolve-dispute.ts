import { bookingChange } from '#application/booking/booking-events.ts';
import type { BookingRepository } from '#application/booking/ports.ts';
import { paymentParking } from '#application/payment/payment-change.ts';
import { type PaymentRecord, type PaymentRepository, paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Change, Conflict, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking, DisputeOutcome } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { isRepeat } from '#domain/booking/repeat.ts';
import { assertNever, err, ok, type Result } from '#kernel/result.ts';
import { approvalRefusal, isPayable } from './approval.ts';
import type { Approver } from './ports.ts';

export type ResolveDisputePorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
};

export type Resolution = {
  readonly resolution: string;
  readonly outcome: DisputeOutcome;
  readonly approver: Approver;
};

/**
 * Decides a dispute, once: of two decisions that differ one is refused and moves no money; the same one again answers the
 * booking as decided. The decision's event has the payout consumer refund the customer. A release goes with the booking's
 * change, in one transaction.
 */
export const resolveDispute = (
  ports: ResolveDisputePorts,
  bookingId: string,
  input: Resolution,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  retryOnConflict<Booking>(async (): Promise<Result<Booking, Failure | Conflict>> => {
    const [loaded, payment] = await Promise.all([
      ports.bookings.find(bookingId),
      ports.payments.find(paymentIdOf(bookingId)),
    ]);
    if (!loaded) return err(failure('not_found'));
    const { resolution, outcome, approver } = input;
    const { actor, at, correlationId } = context;
    const command = { type: 'resolve', resolution, outcome } as const;
    const decision = decide(loaded.state, command, actor, at);
    if (!decision.ok) return isRepeat(loaded.state, command, actor) ? ok(loaded.state) : decision;
    const refusal = refusalOf(payment?.state, outcome, approver);
    if (refusal) return err(refusal);
    const released = outcome === 'pay_vendor' ? release(payment, context) : [];
    const changes = [bookingChange(loaded, decision.value), ...released];
    const saved = await ports.uow.commit({ actor, at, correlationId, changes });
    return saved.ok ? ok(evolve(loaded.state, decision.value)) : saved;
  });

function refusalOf(
  payment: PaymentRecord | undefined,
  outcome: DisputeOutcome,
  approver: Approver,
): Failure | undefined {
  if (!payment) return failure('illegal_transition', 'This booking has no payment.');
  const { status } = payment.payment;
  if (!canBe(outcome, payment)) {
    return failure('illegal_transition', `The payment is ${status}: ${instead(payment)}`);
  }
  return outcome === 'leave_as_is' ? undefined : approvalRefusal(payment, approver);
}

/** Whether an outcome leaves the money with somebody for good. Ops may confirm what is done already. */
function canBe(outcome: DisputeOutcome, record: PaymentRecord): boolean {
  const { status } = record.payment;
  switch (outcome) {
    case 'refund_customer':
      return isPayable(record) || status === 'paid_out' || status === 'refunded' || status === 'cancelled';
    case 'pay_vendor':
      return isPayable(record) || status === 'paid_out';
    case 'leave_as_is':
      return !isPayable(record);
    default:
      return assertNever(outcome, 'outcome');
  }
}

const instead = (record: PaymentRecord): string =>
  isPayable(record)
    ? 'left as it is, nobody would have the money. Refund the customer or pay the vendor.'
    : "it is with the customer or disputed by their bank. Leave it as it is, or wait for the bank's decision.";

/** Nothing when the vendor has already been paid: the decision confirms it. */
const release = (payment: Loaded<PaymentRecord> | undefined, context: CallContext): readonly Change[] =>
  payment && isPayable(payment.state)
    ? [paymentParking(payment, 'payment.unparked', 'dispute resolved for the vendor', context)]
    : [];
