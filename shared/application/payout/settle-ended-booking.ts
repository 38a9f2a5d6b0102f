import { applyPayment } from '#application/payment/apply-payment.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { type PaymentRecord, paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { add, type Money, negate } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { capturePayment } from './capture-payment.ts';
import type { PayoutPorts } from './ports.ts';

export type SettlePorts = Pick<PayoutPorts, 'uow' | 'payments'> & {
  readonly provider: Pick<PaymentProvider, 'cancel' | 'capture' | 'refund'>;
};

/**
 * Gives the customer back what an ended booking doesn't cost: the hold is let go, or the rest is refunded. A
 * fee stays in escrow until ops says whose it is. Idempotent: a repeat finds each step done.
 */
export async function settleEndedBooking(
  ports: SettlePorts,
  bookingId: string,
  fee: Money,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const found = await ports.payments.find(paymentIdOf(bookingId));
  // Ended before anybody opened a payment.
  if (!found) return ok(undefined);
  const { status } = found.state.payment;
  if (status === 'cancelled' || status === 'refunded' || status === 'disputed') return ok(undefined);
  if (fee.amountMinor === 0 && (status === 'pending' || status === 'failed' || status === 'authorised')) {
    return letGo(ports, bookingId, context);
  }
  if (status === 'pending' || status === 'failed') return letGo(ports, bookingId, context);
  const captured = await capturePayment(ports, bookingId, context);
  if (!captured.ok) return captured;
  return giveBack(ports, bookingId, fee, context);
}

type Step = (loaded: Loaded<PaymentRecord>) => Promise<Result<unknown, Failure | Conflict>>;

const withPayment = (ports: SettlePorts, bookingId: string, step: Step): Promise<Result<void, Failure>> =>
  retryOnConflict<void>(async () => {
    const loaded = await ports.payments.find(paymentIdOf(bookingId));
    if (!loaded) return err(failure('not_found', 'The payment is gone.'));
    const done = await step(loaded);
    return done.ok ? ok(undefined) : done;
  });

const letGo = (ports: SettlePorts, bookingId: string, context: CallContext) =>
  withPayment(ports, bookingId, async (loaded) => {
    const { providerPaymentId, payment } = loaded.state;
    const idempotencyKey = `${payment.paymentId}:cancel`;
    const cancelled = await ports.provider.cancel({ providerPaymentId, idempotencyKey });
    if (!cancelled.ok && cancelled.error.code !== 'already_cancelled') {
      return err(failure('payment_failed', `The hold could not be let go: ${cancelled.error.code}.`));
    }
    return applyPayment(ports.uow, loaded, { type: 'cancel' }, context);
  });

const giveBack = (ports: SettlePorts, bookingId: string, fee: Money, context: CallContext) =>
  withPayment(ports, bookingId, async (loaded) => {
    const { providerPaymentId, payment } = loaded.state;
    if (!('captured' in payment)) return ok(undefined);
    const amount = add(payment.captured, negate(add(fee, payment.refunded)));
    if (amount.amountMinor <= 0) return ok(undefined);
    const refunded = await ports.provider.refund({
      providerPaymentId,
      amount,
      reason: 'requested_by_customer',
      idempotencyKey: `${payment.paymentId}:ended`,
    });
    if (!refunded.ok)
      return err(failure('payment_failed', `The refund was refused: ${refunded.error.code}.`));
    const { providerRefundId: refundId } = refunded.value;
    return applyPayment(ports.uow, loaded, { type: 'refund', refundId, amount }, context);
  });
