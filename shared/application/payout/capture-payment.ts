import { applyPayment } from '#application/payment/apply-payment.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { amountToCapture } from '#domain/payment/before-provider.ts';
import { isSettled } from '#domain/payment/payment.ts';
import type { Money } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PayoutPorts } from './ports.ts';

/**
 * Captures the held money. The provider's idempotency key is the payment's id, so a retry after a lost response
 * captures nothing twice. The ledger entries are written with the payment's own change.
 */
export const capturePayment = (
  ports: Pick<PayoutPorts, 'uow' | 'payments'> & { readonly provider: Pick<PaymentProvider, 'capture'> },
  bookingId: string,
  context: CallContext,
): Promise<Result<Money, Failure>> =>
  retryOnConflict<Money>(async (): Promise<Result<Money, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentIdOf(bookingId));
    if (!loaded) return err(failure('not_found', 'This booking has no payment.'));
    const { payment, providerPaymentId } = loaded.state;
    if (isSettled(payment)) return ok(payment.captured);
    const due = amountToCapture(payment, context.at);
    if (!due.ok)
      return err(failure('illegal_transition', `Nothing to capture: ${due.error.code}, ${payment.status}.`));
    const captured = await ports.provider.capture({
      providerPaymentId,
      amount: due.value,
      idempotencyKey: `${payment.paymentId}:capture`,
    });
    const amount = captured.ok
      ? captured.value.captured
      : captured.error.code === 'already_captured'
        ? captured.error.captured
        : undefined;
    if (amount === undefined) {
      return err(failure('payment_failed', captured.ok ? 'no amount' : captured.error.code));
    }
    const applied = await applyPayment(
      ports.uow,
      loaded,
      { type: 'record_capture', captured: amount },
      context,
    );
    return applied.ok ? ok(amount) : applied;
  });
