import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { add, type Currency, type Money, negate, zero } from '#kernel/money.ts';

/**
 * The accounts of the ledger. Debits are positive, credits negative.
 * Assets: `processor_clearing` (held for us at the provider), `customer` (owed by a customer; in credit,
 * owed to the customer), `disputes` (taken back by a bank, undecided). Costs: `refunds` (borne by the platform). Claims on us, in credit:
 * `escrow`, `vendor_payable`, `platform_revenue`, `tax_payable`.
 */
export type LedgerAccount =
  | 'customer'
  | 'disputes'
  | 'escrow'
  | 'platform_revenue'
  | 'processor_clearing'
  | 'refunds'
  | 'tax_payable'
  | 'vendor_payable';

export type LedgerEntry = {
  readonly account: LedgerAccount;
  /** The customer of `customer`, the vendor of `vendor_payable`; undefined for the platform's own accounts. */
  readonly ownerId: UserId | undefined;
  /** Debit above zero, credit below. */
  readonly amount: Money;
};

export type LedgerTransactionKind =
  | 'capture'
  | 'dispute_lost'
  | 'dispute_opened'
  | 'dispute_won'
  | 'payout'
  | 'refund'
  | 'refund_failed'
  | 'refund_settled'
  | 'release';

export type LedgerTransaction = {
  readonly transactionId: string;
  readonly kind: LedgerTransactionKind;
  readonly paymentId: PaymentId;
  readonly bookingId: BookingId;
  readonly entries: readonly LedgerEntry[];
};

export const debit = (account: LedgerAccount, amount: Money, ownerId?: UserId): LedgerEntry => ({
  account,
  ownerId,
  amount,
});

export const credit = (account: LedgerAccount, amount: Money, ownerId?: UserId): LedgerEntry => ({
  account,
  ownerId,
  amount: negate(amount),
});

/** The sum of the entries per currency, in minor units. */
export function sumsOf(entries: readonly LedgerEntry[]): ReadonlyMap<Currency, number> {
  const sums = new Map<Currency, Money>();
  for (const { amount } of entries) {
    sums.set(amount.currency, add(sums.get(amount.currency) ?? zero(amount.currency), amount));
  }
  return new Map([...sums].map(([currency, total]) => [currency, total.amountMinor]));
}

/** The id of a transaction: it follows from what happened, so that recording it twice hits the same one. */
export const transactionIdOf = (
  paymentId: PaymentId,
  kind: LedgerTransactionKind,
  reference?: string,
): string => ['ltx', paymentId, kind, ...(reference === undefined ? [] : [reference])].join('.');

/**
 * A balanced transaction; entries of nothing are left out.
 * @throws RangeError when the entries don't sum to zero per currency, or there are none.
 */
export function ledgerTransaction(
  kind: LedgerTransactionKind,
  about: { readonly paymentId: PaymentId; readonly bookingId: BookingId; readonly reference?: string },
  entries: readonly LedgerEntry[],
): LedgerTransaction {
  const { paymentId, bookingId, reference } = about;
  const transactionId = transactionIdOf(paymentId, kind, reference);
  const kept = entries.filter(({ amount }) => amount.amountMinor !== 0);
  if (kept.length === 0) throw new RangeError(`${transactionId} moves nothing.`);
  for (const [currency, total] of sumsOf(kept)) {
    if (total !== 0) throw new RangeError(`${transactionId} is off by ${total} ${currency} minor units.`);
  }
  return { transactionId, kind, paymentId, bookingId, entries: kept };
}
