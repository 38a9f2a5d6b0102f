import { applyPayment } from '#application/payment/apply-payment.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { earnedFrom } from '#domain/booking/earned.ts';
import { amountToPayOut } from '#domain/payment/before-provider.ts';
import { transactionIdOf } from '#domain/payment/ledger.ts';
import { isDivided } from '#domain/payment/payment.ts';
import type { UserId } from '#kernel/ids.ts';
import type { Money } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { withheldRefusal } from './check-release.ts';
import type { PayoutPorts } from './ports.ts';

export type Released = { readonly ledgerTransactionId: string; readonly vendorShare: Money };

/** Divides the money in escrow among vendor, platform and tax, posted to the ledger in the same transaction. */
export const releasePayment = (
  ports: Pick<PayoutPorts, 'uow' | 'payments' | 'bookings'>,
  bookingId: string,
  context: CallContext,
): Promise<Result<Released, Failure>> =>
  retryOnConflict<Released>(async (): Promise<Result<Released, Failure | Conflict>> => {
    const [booking, loaded] = await Promise.all([
      ports.bookings.find(bookingId),
      ports.payments.find(paymentIdOf(bookingId)),
    ]);
    if (!booking || !loaded) return err(failure('not_found', 'The booking or its payment is missing.'));
    const withheld = withheldRefusal(booking.state);
    if (withheld) return err(withheld);
    const split = earnedFrom(booking.state);
    const vendorId = booking.state.vendorId as UserId;
    const command = { type: 'release', vendorId, split } as const;
    const applied = await applyPayment(ports.uow, loaded, command, context, { patch: { vendorId } });
    if (!applied.ok) return applied;
    const { payment } = applied.value;
    const due = amountToPayOut(payment);
    const share = due.ok ? due.value : isDivided(payment) ? payment.split.vendor : split.vendor;
    return ok({ ledgerTransactionId: transactionIdOf(payment.paymentId, 'release'), vendorShare: share });
  });
