import { applyPayment } from '#application/payment/apply-payment.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { amountToPayOut } from '#domain/payment/before-provider.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { withheldRefusal } from './check-release.ts';
import type { PayoutPorts } from './ports.ts';
import { reportUnbookedTransfer } from './report-unbooked-transfer.ts';

/**
 * Transfers the vendor's share and records it. Returns the transfer, or null if the vendor has no share. The
 * provider's idempotency key is the payment's id: however often this runs, the vendor is paid once. A transfer that was
 * made is recorded in any case, or parked for ops if the payment was refunded meanwhile; none is made while the customer
 * disputes the booking.
 */
export const payVendor = (
  ports: Pick<PayoutPorts, 'uow' | 'bookings' | 'payments' | 'vendors' | 'provider' | 'ledger'>,
  bookingId: string,
  context: CallContext,
): Promise<Result<string | null, Failure>> =>
  retryOnConflict<string | null>(async (): Promise<Result<string | null, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentIdOf(bookingId));
    if (!loaded) return err(failure('not_found', 'This booking has no payment.'));
    const { payment } = loaded.state;
    if (payment.status === 'paid_out') return ok(payment.providerTransferId);
    if (payment.status === 'refunded') {
      const reported = await reportUnbookedTransfer(ports, loaded, context);
      if (!reported.ok) return reported;
    }
    const due = amountToPayOut(payment);
    if (!due.ok || payment.status !== 'released') {
      return err(failure('illegal_transition', `Nothing to pay out: the payment is ${payment.status}.`));
    }
    if (due.value.amountMinor === 0) return ok(null);
    const vendor = await ports.vendors.find(payment.vendorId);
    const payee = vendor?.state.payee;
    if (!payee?.payoutsEnabled)
      return err(failure('payee_not_ready', 'The vendor has no payout account yet.'));
    // The provider forgets idempotency keys after a day, so an existing transfer is looked up before one is made.
    const earlier = await ports.provider.findTransfers(payment.bookingId);
    if (!earlier.ok)
      return err(failure('payment_failed', `Transfers can't be listed: ${earlier.error.code}.`));
    const [made] = earlier.value;
    const booking = made ? undefined : await ports.bookings.find(bookingId);
    const withheld = booking && withheldRefusal(booking.state);
    if (withheld) return err(withheld);
    const transfer = made
      ? ok(made)
      : await ports.provider.transfer({
          providerPayeeId: payee.providerPayeeId,
          amount: due.value,
          transferGroup: payment.bookingId,
          idempotencyKey: `${payment.paymentId}:payout`,
        });
    if (!transfer.ok)
      return err(failure('payment_failed', `The transfer was refused: ${transfer.error.code}.`));
    const { providerTransferId, amount: paidOut } = transfer.value;
    const command = { type: 'record_payout', providerTransferId, paidOut } as const;
    const applied = await applyPayment(ports.uow, loaded, command, context, { patch: { parked: null } });
    return applied.ok ? ok(providerTransferId) : applied;
  });
