import type { BookingRepository } from '#application/booking/ports.ts';
import { everyPage, type Page, type PageRequest } from '#application/paging.ts';
import type { LedgerReader, LedgerRow } from '#application/payment/ledger-reader.ts';
import { type EarningCause, earningCause } from '#domain/booking/earned.ts';
import { type Money, money } from '#kernel/money.ts';

/** A row with what its money was earned by; null when its booking is gone. */
export type EarningsRow = LedgerRow & { readonly earnedBy: EarningCause | null };

export type Earnings = Page<EarningsRow> & {
  /** Earned and not yet paid out. */
  readonly owed: Money;
  /** Paid out. */
  readonly paidOut: Money;
};

export type EarningsPorts = {
  readonly ledger: Pick<LedgerReader, 'vendorAccount'>;
  readonly bookings: Pick<BookingRepository, 'findAll'>;
};

const ROWS_A_READ = 500;
const CURRENCY = 'INR';

/** A vendor's account in the ledger: its balances over all time, and a page of its rows, newest first. */
export async function readEarnings(
  { ledger, bookings }: EarningsPorts,
  vendorId: string,
  request: PageRequest,
): Promise<Earnings> {
  const [page, balances] = await Promise.all([
    ledger.vendorAccount(vendorId, request),
    readBalances(ledger, vendorId),
  ]);
  const found = await bookings.findAll([...new Set(page.items.map(({ bookingId }) => bookingId))]);
  const causes = new Map(found.map(({ state }) => [state.bookingId, earningCause(state)]));
  const items = page.items.map((row) => ({ ...row, earnedBy: causes.get(row.bookingId) ?? null }));
  return { ...page, items, ...balances };
}

async function readBalances(
  ledger: Pick<LedgerReader, 'vendorAccount'>,
  vendorId: string,
): Promise<Pick<Earnings, 'owed' | 'paidOut'>> {
  let balance = 0;
  let sent = 0;
  const pages = everyPage((request) => ledger.vendorAccount(vendorId, request), ROWS_A_READ);
  for await (const page of pages) {
    for (const row of page) {
      if (row.currency !== CURRENCY) continue;
      balance += row.amountMinor;
      if (row.kind === 'payout') sent += row.amountMinor;
    }
  }
  // The account is a liability of the platform: what is owed is a credit, below zero.
  return { owed: money(balance === 0 ? 0 : -balance, CURRENCY), paidOut: money(sent, CURRENCY) };
}
