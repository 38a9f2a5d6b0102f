import type { LedgerReader, LedgerRow } from '#application/payment/ledger-reader.ts';
import { type PaymentRepository, paymentIdOf } from '#application/payment/ports.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { transactionIdsOf } from '#domain/payment/ledger-transactions.ts';
import { add, type Currency, type Money, money, zero } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';

export type ReadBookingLedgerPorts = {
  readonly payments: Pick<PaymentRepository, 'find'>;
  readonly ledger: Pick<LedgerReader, 'transaction'>;
};

export type Posting = { readonly account: string; readonly ownerId: string; readonly amount: Money };
export type BookingLedger = {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly status: string;
  /** In the order of posting. */
  readonly transactions: readonly {
    readonly transactionId: string;
    readonly kind: string;
    readonly postedAt: string;
    readonly entries: readonly Posting[];
    readonly sum: Money;
  }[];
  /** What each account holds because of this booking: debits less credits. */
  readonly balances: readonly Posting[];
  readonly sum: Money;
};

/** A booking's books: every transaction of its payment, the balance of each account, and the sum. */
export async function readBookingLedger(
  ports: ReadBookingLedgerPorts,
  bookingId: string,
): Promise<Result<BookingLedger, Failure>> {
  const found = await ports.payments.find(paymentIdOf(bookingId));
  if (!found) return err(failure('not_found', 'This booking has no payment.'));
  const { payment } = found.state;
  const { paymentId, amount } = payment;
  const posted = await Promise.all(transactionIdsOf(payment).map((id) => ports.ledger.transaction(id)));
  const transactions = posted
    .flatMap((rows) => transactionOf(rows) ?? [])
    .sort((a, b) => (a.postedAt < b.postedAt ? -1 : a.postedAt > b.postedAt ? 1 : 0));
  const { currency } = amount;
  return ok({
    bookingId,
    paymentId,
    status: payment.status,
    transactions,
    balances: balancesOf(transactions.flatMap(({ entries }) => entries)),
    sum: transactions.reduce((total, transaction) => add(total, transaction.sum), zero(currency)),
  });
}

const postingOf = ({ account, ownerId, amountMinor, currency }: LedgerRow): Posting => ({
  account,
  ownerId,
  amount: money(amountMinor, currency),
});

function transactionOf(rows: readonly LedgerRow[]): BookingLedger['transactions'][number] | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const { transactionId, kind, postedAt, currency } = first;
  const entries = rows.map(postingOf);
  return { transactionId, kind, postedAt, entries, sum: sumOf(entries, currency) };
}

const sumOf = (postings: readonly Posting[], currency: Currency): Money =>
  postings.reduce((total, { amount }) => add(total, amount), zero(currency));

function balancesOf(postings: readonly Posting[]): readonly Posting[] {
  const byAccount = new Map<string, Posting>();
  for (const posting of postings) {
    const key = `${posting.account}#${posting.ownerId}#${posting.amount.currency}`;
    const before = byAccount.get(key);
    byAccount.set(key, before ? { ...posting, amount: add(before.amount, posting.amount) } : posting);
  }
  return [...byAccount.values()];
}
