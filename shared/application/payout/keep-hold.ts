import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { amountToCapture } from '#domain/payment/before-provider.ts';
import { ok, type Result } from '#kernel/result.ts';
import { capturePayment } from './capture-payment.ts';
import { parkPayment } from './park-payment.ts';
import type { PayoutPorts } from './ports.ts';

/**
 * Captures money whose hold is about to end while its booking goes on. It stays in escrow: only a signature releases it,
 * and an ending or a dispute decided for the customer refunds it. A payment that is not held is left unchanged; one whose
 * hold has expired already is parked for ops, since no repeat could capture it.
 */
export async function keepHold(
  ports: Pick<PayoutPorts, 'uow' | 'payments'> & { readonly provider: Pick<PaymentProvider, 'capture'> },
  bookingId: string,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const found = await ports.payments.find(paymentIdOf(bookingId));
  if (found?.state.payment.status !== 'authorised') return ok(undefined);
  const due = amountToCapture(found.state.payment, context.at);
  if (!due.ok && due.error.code === 'hold_expired') {
    return parkPayment(ports, bookingId, 'hold_expired: the money was not captured in time', context);
  }
  const captured = await capturePayment(ports, bookingId, context);
  return captured.ok ? ok(undefined) : captured;
}
