import { paymentParking } from '#application/payment/payment-change.ts';
import type { PaymentRecord } from '#application/payment/ports.ts';
import type { CallContext, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { transactionIdOf } from '#domain/payment/ledger.ts';
import { formatMoney } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PayoutPorts } from './ports.ts';

/**
 * For a payment that was refunded in full: parks it for ops when a transfer to the vendor was made all the same and is not
 * in the books, which happens when the refund was decided and recorded while the transfer was on its way. A transfer that
 * was booked before the refund, or is parked already, changes nothing.
 */
export async function reportUnbookedTransfer(
  ports: Pick<PayoutPorts, 'uow' | 'ledger' | 'provider'>,
  loaded: Loaded<PaymentRecord>,
  context: CallContext,
): Promise<Result<void, Failure | Conflict>> {
  const { payment, parked } = loaded.state;
  const booked = await ports.ledger.transaction(transactionIdOf(payment.paymentId, 'payout'));
  if (booked.length > 0) return ok(undefined);
  const made = await ports.provider.findTransfers(payment.bookingId);
  if (!made.ok) return err(failure('payment_failed', `Transfers can't be listed: ${made.error.code}.`));
  const [transfer] = made.value;
  if (!transfer || parked?.reason.includes(transfer.providerTransferId)) return ok(undefined);
  const reason = `transferred_after_refund: ${transfer.providerTransferId} paid the vendor ${formatMoney(transfer.amount)} when all had been refunded. Reverse it at the provider.`;
  const { actor, at, correlationId } = context;
  return ports.uow.commit({
    actor,
    at,
    correlationId,
    changes: [
      paymentParking(loaded, 'payment.parked', parked ? `${parked.reason} ${reason}` : reason, context),
    ],
  });
}
