import { paymentParking } from '#application/payment/payment-change.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PayoutPorts } from './ports.ts';

/**
 * Parks a payment for ops, with the reason. A payment that is parked already keeps its first reason; one whose money went
 * back to the customer is left alone.
 */
export const parkPayment = (
  ports: Pick<PayoutPorts, 'uow' | 'payments'>,
  bookingId: string,
  reason: string,
  context: CallContext,
): Promise<Result<void, Failure>> =>
  retryOnConflict<void>(async (): Promise<Result<void, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentIdOf(bookingId));
    if (!loaded) return err(failure('not_found', 'This booking has no payment.'));
    const { parked, payment } = loaded.state;
    const over = payment.status === 'refunded' || payment.status === 'cancelled';
    if (parked !== null || over) return ok(undefined);
    const { actor, at, correlationId } = context;
    return ports.uow.commit({
      actor,
      at,
      correlationId,
      changes: [paymentParking(loaded, 'payment.parked', reason, context)],
    });
  });
