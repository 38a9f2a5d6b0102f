import { applyPayment, type Beside } from '#application/payment/apply-payment.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { type PaymentRecord, paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { PaymentCommand } from '#domain/payment/decide-payment.ts';
import { isSettled } from '#domain/payment/payment.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PayoutPorts } from './ports.ts';

type RecordMadePorts = Pick<PayoutPorts, 'uow' | 'payments'> & {
  readonly provider: Pick<PaymentProvider, 'findRefunds' | 'findTransfers'>;
};

/**
 * Records what the provider did for a payment but was not recorded here, because a save failed or a response was
 * lost: the transfer to the vendor, then our refunds. Call it before refunding, since the provider forgets
 * idempotency keys after a day. `beside` is written with each refund.
 */
export async function recordMade(
  ports: RecordMadePorts,
  bookingId: string,
  context: CallContext,
  beside: Beside,
): Promise<Result<void, Failure>> {
  const paymentId = paymentIdOf(bookingId);
  const found = await ports.payments.find(paymentId);
  if (!found) return ok(undefined);
  const made = await madeOf(ports.provider, found.state);
  if (!made.ok) return made;
  for (const command of made.value) {
    const recorded = await retryOnConflict<void>(async (): Promise<Result<void, Failure | Conflict>> => {
      const loaded = await ports.payments.find(paymentId);
      if (!loaded) return err(failure('not_found', 'The payment is gone.'));
      const alongside = command.type === 'refund' ? beside : {};
      const applied = await applyPayment(ports.uow, loaded, command, context, alongside);
      return applied.ok ? ok(undefined) : applied;
    });
    if (!recorded.ok) return recorded;
  }
  return ok(undefined);
}

/** What the provider did, in bookkeeping order. What is on record already changes nothing. */
async function madeOf(
  provider: RecordMadePorts['provider'],
  { payment, providerPaymentId }: PaymentRecord,
): Promise<Result<readonly PaymentCommand[], Failure>> {
  if (!isSettled(payment)) return ok([]);
  const transfers = payment.status === 'released' ? await provider.findTransfers(payment.bookingId) : ok([]);
  if (!transfers.ok)
    return err(failure('payment_failed', `Transfers can't be listed: ${transfers.error.code}.`));
  const refunds = await provider.findRefunds(providerPaymentId);
  if (!refunds.ok) return err(failure('payment_failed', `Refunds can't be listed: ${refunds.error.code}.`));
  return ok([
    ...transfers.value.map(
      ({ providerTransferId, amount: paidOut }) =>
        ({ type: 'record_payout', providerTransferId, paidOut }) as const,
    ),
    ...refunds.value
      .filter(({ paymentId }) => paymentId === payment.paymentId)
      .map(({ providerRefundId: refundId, amount }) => ({ type: 'refund', refundId, amount }) as const),
  ]);
}
