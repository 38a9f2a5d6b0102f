import { applyPayment } from '#application/payment/apply-payment.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { type PaymentRecord, paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { isSettled, type Payment } from '#domain/payment/payment.ts';
import { less, type Money, zero } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { capturePayment } from './capture-payment.ts';
import type { PayoutPorts } from './ports.ts';
import { recordMade } from './record-made.ts';

export type SettlePorts = Pick<PayoutPorts, 'uow' | 'payments'> & {
  readonly provider: Pick<PaymentProvider, 'cancel' | 'capture' | 'findRefunds' | 'findTransfers' | 'refund'>;
};

/**
 * Refunds what an ended booking does not cost: the hold is voided, or the rest is refunded. Returns the amount that
 * stays in escrow for its owners. Idempotent: a repeat finds each step done.
 */
export async function settleEndedBooking(
  ports: SettlePorts,
  bookingId: string,
  fee: Money,
  context: CallContext,
): Promise<Result<Money, Failure>> {
  const nothing = ok(zero(fee.currency));
  const found = await ports.payments.find(paymentIdOf(bookingId));
  // The booking ended before a payment was opened.
  if (!found) return nothing;
  const { status } = found.state.payment;
  if (status === 'cancelled' || status === 'refunded' || status === 'disputed') return nothing;
  const unpaid = status === 'pending' || status === 'failed';
  if (unpaid || (fee.amountMinor === 0 && status === 'authorised')) {
    const taken = await letGo(ports, bookingId, context);
    if (!taken.ok) return taken;
    return taken.value ? giveBack(ports, bookingId, fee, context) : nothing;
  }
  const captured = await capturePayment(ports, bookingId, context);
  if (!captured.ok) return captured;
  return giveBack(ports, bookingId, fee, context);
}

/** A parked payment that has been fully refunded is no longer parked. */
const nothingToLookAt = { patch: { parked: null } } as const;

type Step<T> = (loaded: Loaded<PaymentRecord>) => Promise<Result<T, Failure | Conflict>>;

const withPayment = <T>(ports: SettlePorts, bookingId: string, step: Step<T>): Promise<Result<T, Failure>> =>
  retryOnConflict<T>(async () => {
    const loaded = await ports.payments.find(paymentIdOf(bookingId));
    return loaded ? step(loaded) : err(failure('not_found', 'The payment is gone.'));
  });

/**
 * Voids the hold, or closes an unpaid payment. Returns whether the money was captured after all: the customer may
 * have paid at the moment the booking ended, with the provider's notice still to come.
 */
const letGo = (ports: SettlePorts, bookingId: string, context: CallContext) =>
  withPayment<boolean>(ports, bookingId, async (loaded) => {
    const { providerPaymentId, payment } = loaded.state;
    const idempotencyKey = `${payment.paymentId}:cancel`;
    const cancelled = await ports.provider.cancel({ providerPaymentId, idempotencyKey });
    if (!cancelled.ok && cancelled.error.code === 'already_captured') {
      const { captured } = cancelled.error;
      const recorded = await applyPayment(ports.uow, loaded, { type: 'record_capture', captured }, context);
      return recorded.ok ? ok(true) : recorded;
    }
    if (!cancelled.ok && cancelled.error.code !== 'already_cancelled') {
      return err(failure('payment_failed', `The hold could not be released: ${cancelled.error.code}.`));
    }
    const closed = await applyPayment(ports.uow, loaded, { type: 'cancel' }, context, nothingToLookAt);
    return closed.ok ? ok(false) : closed;
  });

const inEscrow = (payment: Payment): Money =>
  payment.status === 'captured' ? less(payment.captured, payment.refunded) : zero(payment.amount.currency);

/** Refunds what the fee leaves, after recording everything that has left the payment already. */
async function giveBack(
  ports: SettlePorts,
  bookingId: string,
  fee: Money,
  context: CallContext,
): Promise<Result<Money, Failure>> {
  const beside = fee.amountMinor === 0 ? nothingToLookAt : {};
  const recorded = await recordMade(ports, bookingId, context, beside);
  if (!recorded.ok) return recorded;
  return withPayment<Money>(ports, bookingId, async (loaded) => {
    const { providerPaymentId, payment } = loaded.state;
    if (!isSettled(payment)) return ok(zero(fee.currency));
    const amount = less(less(payment.captured, payment.refunded), fee);
    if (amount.amountMinor <= 0) return ok(inEscrow(payment));
    const refunded = await ports.provider.refund({
      providerPaymentId,
      paymentId: payment.paymentId,
      amount,
      reason: 'requested_by_customer',
      // A dispute may refund a fee that was kept at first: that is another refund, not a repeat of the first.
      idempotencyKey: `${payment.paymentId}:ended:${payment.refunded.amountMinor}`,
    });
    if (!refunded.ok)
      return err(failure('payment_failed', `The refund was refused: ${refunded.error.code}.`));
    const { providerRefundId: refundId } = refunded.value;
    const command = { type: 'refund', refundId, amount } as const;
    const given = await applyPayment(ports.uow, loaded, command, context, beside);
    return given.ok ? ok(inEscrow(given.value.payment)) : given;
  });
}
