import type { BookingRepository } from '#application/booking/ports.ts';
import { paymentParking } from '#application/payment/payment-change.ts';
import type { PaymentRecord, PaymentRepository } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { approvalRefusal, isEarned, isPayable, isSetRight, lacksClosing } from './approval.ts';
import type { Approver } from './ports.ts';

export type ApprovePaymentPorts = {
  readonly uow: Pick<UnitOfWork, 'commit'>;
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
};

/**
 * Approves a parked payment: `payment.unparked`, with this person and their reason, restarts the payout as a release
 * by ops. Once: a second approval finds nothing to approve. Something must have been earned, and an open dispute must
 * be resolved instead. Of a payment that was refunded, with a transfer that ops reversed, nothing is paid.
 */
export const approvePayment = (
  ports: ApprovePaymentPorts,
  paymentId: string,
  { reason, approver }: { readonly reason: string; readonly approver: Approver },
  context: CallContext,
): Promise<Result<PaymentRecord, Failure>> =>
  retryOnConflict<PaymentRecord>(async (): Promise<Result<PaymentRecord, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentId);
    if (!loaded) return err(failure('not_found'));
    const { payment, parked } = loaded.state;
    if (parked === null) return err(failure('nothing_to_approve', 'This payment is not set aside.'));
    const refusal = approvalRefusal(loaded.state, approver);
    if (refusal) return err(refusal);
    const booking = await ports.bookings.find(payment.bookingId);
    if (!booking) return err(failure('not_found', 'Its booking is gone.'));
    const payable = isPayable(loaded.state) || lacksClosing(loaded.state, booking.state);
    if (!isSetRight(loaded.state) && (!payable || !isEarned(booking.state))) {
      return err(
        failure(
          'illegal_transition',
          `The payment is ${payment.status} and the booking ${booking.state.status}: it can't go to the vendor.`,
        ),
      );
    }
    const change = paymentParking(loaded, 'payment.unparked', reason, context);
    const { actor, at, correlationId } = context;
    const saved = await ports.uow.commit({ actor, at, correlationId, changes: [change] });
    return saved.ok ? ok(change.state) : saved;
  });

/**
 * Files a release without the customer's signature: the payment is parked in the name of the requester, and somebody
 * else has to approve it. Only for completed work that waits for its signature.
 */
export const fileOverride = (
  ports: ApprovePaymentPorts,
  paymentId: string,
  reason: string,
  context: CallContext,
): Promise<Result<PaymentRecord, Failure>> =>
  retryOnConflict<PaymentRecord>(async (): Promise<Result<PaymentRecord, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentId);
    if (!loaded) return err(failure('not_found'));
    const booking = await ports.bookings.find(loaded.state.payment.bookingId);
    if (!booking) return err(failure('not_found', 'Its booking is gone.'));
    if (loaded.state.parked !== null) {
      return err(failure('illegal_transition', `It is set aside already: ${loaded.state.parked.reason}`));
    }
    const { status } = booking.state;
    const unsigned = status === 'work_done' || status === 'changes_requested' || status === 'resolved';
    if (!unsigned || !isEarned(booking.state) || !isPayable(loaded.state)) {
      return err(
        failure(
          'illegal_transition',
          `An override is for unsigned work that is not paid; the booking is ${status}, the payment ${loaded.state.payment.status}.`,
        ),
      );
    }
    const change = paymentParking(loaded, 'payment.parked', reason, context);
    const { actor, at, correlationId } = context;
    const saved = await ports.uow.commit({ actor, at, correlationId, changes: [change] });
    return saved.ok ? ok(change.state) : saved;
  });
