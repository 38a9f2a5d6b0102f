import type { Page, PageRequest } from '#application/paging.ts';
import type { Currency } from '#kernel/money.ts';

/** One row of the ledger: debit above zero, credit below, in minor units. */
export type LedgerRow = {
  readonly transactionId: string;
  readonly kind: string;
  readonly paymentId: string;
  readonly bookingId: string;
  readonly account: string;
  /** The customer or vendor the account belongs to, else `platform`. */
  readonly ownerId: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly postedAt: string;
};

/** The account that is read by its owner. */
export const VENDOR_ACCOUNT = 'vendor_payable';
/** Of every record: a transaction is one. */
export const LEDGER_SORT_KEY = 'TRANSACTION';

export type LedgerReader = {
  /** All rows of a transaction; empty when it was never posted. */
  transaction(transactionId: string): Promise<readonly LedgerRow[]>;
  /** A vendor's rows on `vendor_payable`, newest first; a page holds those of `limit` transactions. */
  vendorAccount(vendorId: string, request: PageRequest): Promise<Page<LedgerRow>>;
};
