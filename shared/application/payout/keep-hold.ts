import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { ok, type Result } from '#kernel/result.ts';
import { capturePayment } from './capture-payment.ts';
import type { PayoutPorts } from './ports.ts';

/**
 * Captures a hold that might run out before the booking is through: it was moved to a later day, or its
 * signature is overdue. Money that is not held is left as it is.
 */
export async function keepHold(
  ports: Pick<PayoutPorts, 'uow' | 'payments'> & { readonly provider: Pick<PaymentProvider, 'capture'> },
  bookingId: string,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const found = await ports.payments.find(paymentIdOf(bookingId));
  if (found?.state.payment.status !== 'authorised') return ok(undefined);
  const captured = await capturePayment(ports, bookingId, context);
  return captured.ok ? ok(undefined) : captured;
}
