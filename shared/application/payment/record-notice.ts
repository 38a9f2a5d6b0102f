import { confirmationOf } from '#application/booking/confirm-booking.ts';
import type { BookingRepository } from '#application/booking/ports.ts';
import { type SettlePorts, settleEndedBooking } from '#application/payout/settle-ended-booking.ts';
import { type RecordPayeePorts, recordPayee } from '#application/people/record-payee.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { finalStatuses } from '#domain/booking/booking.ts';
import type { PaymentCommand } from '#domain/payment/decide-payment.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { PaymentId } from '#kernel/ids.ts';
import { zero } from '#kernel/money.ts';
import { assertNever, ok, type Result } from '#kernel/result.ts';
import { applyPayment } from './apply-payment.ts';
import type { PaymentNotice, PaymentProvider, ProviderPayment } from './payment-provider.ts';
import { bookingIdOf, type PaymentRepository } from './ports.ts';
import { recordChargeback } from './record-chargeback.ts';
import { recordFailedRefund } from './record-failed-refund.ts';

export type RecordNoticePorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
  readonly vendors: RecordPayeePorts['vendors'];
  readonly provider: SettlePorts['provider'] & Pick<PaymentProvider, 'readPayee' | 'readPayment'>;
};

/** Card networks keep a hold for seven days. */
const HOLD_MINUTES = 7 * 1440;

/**
 * Handles a provider notice. Notices arrive twice, late and out of order; the payment's own state decides what a
 * notice still means. Money that arrives for an ended booking is refunded at once.
 */
export async function recordNotice(
  ports: RecordNoticePorts,
  notice: PaymentNotice,
  context: CallContext,
): Promise<Result<void, Failure>> {
  switch (notice.kind) {
    case 'payment_authorised':
      return record(ports, notice.payment, context, {
        type: 'record_authorisation',
        holdExpiresAt: plusMinutes(notice.occurredAt, HOLD_MINUTES),
      });
    case 'payment_captured':
      return record(ports, notice.payment, context, {
        type: 'record_capture',
        captured: notice.payment.captured,
      });
    case 'payment_failed':
      return record(ports, notice.payment, context, {
        type: 'record_failure',
        reason: notice.decline.reason,
      });
    case 'payment_cancelled':
      return record(ports, notice.payment, context, { type: 'cancel' });
    case 'payee_updated':
      return recordPayee(ports, notice.providerPayeeId, context);
    case 'refund_failed':
      return recordFailedRefund(ports, notice, context);
    case 'dispute_opened':
    case 'dispute_closed':
      return withOurs(ports, notice.providerPaymentId, (paymentId) =>
        recordChargeback(ports, paymentId, notice, context),
      );
    case 'ignored':
      return ok(undefined);
    default:
      return assertNever(notice, 'payment notice');
  }
}

/** Resolves the provider's payment id in a notice to ours; without one the payment is not ours. */
async function withOurs(
  ports: RecordNoticePorts,
  providerPaymentId: string | undefined,
  go: (paymentId: PaymentId) => Promise<Result<void, Failure>>,
): Promise<Result<void, Failure>> {
  const found =
    providerPaymentId === undefined ? undefined : await ports.provider.readPayment(providerPaymentId);
  return found?.ok && found.value.paymentId ? go(found.value.paymentId) : ok(undefined);
}

function record(
  ports: RecordNoticePorts,
  provider: ProviderPayment,
  context: CallContext,
  command: PaymentCommand,
): Promise<Result<void, Failure>> {
  return retryOnConflict<void>(async (): Promise<Result<void, Failure | Conflict>> => {
    // A payment that is not ours, or was made by another stage on the same account.
    if (!provider.paymentId) return ok(undefined);
    // The booking is read first: a concurrent confirmation between the two reads then shows in the payment.
    const booking = await ports.bookings.find(bookingIdOf(provider.paymentId));
    const loaded = await ports.payments.find(provider.paymentId);
    if (!booking || !loaded) return ok(undefined);
    const { payment } = loaded.state;
    const unpaid = payment.status === 'pending' || payment.status === 'failed';
    const paid = command.type === 'record_authorisation' || command.type === 'record_capture';
    if (paid && unpaid && finalStatuses.some((final) => final === booking.state.status)) {
      // A booking that was not paid in time costs nothing.
      const nothing = zero(payment.amount.currency);
      const settled = await settleEndedBooking(ports, payment.bookingId, nothing, context);
      return settled.ok ? ok(undefined) : settled;
    }
    const waiting = booking.state.status === 'pending_payment';
    const confirmation = paid && waiting ? confirmationOf(booking, context) : ok([]);
    if (!confirmation.ok) return confirmation;
    const applied = await applyPayment(ports.uow, loaded, command, context, { changes: confirmation.value });
    // A late notice that no longer applies is ignored.
    return applied.ok || ('code' in applied.error && applied.error.code === 'illegal_transition')
      ? ok(undefined)
      : applied;
  });
}
