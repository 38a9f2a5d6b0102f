import type { AppendOnly, CallContext, Change, Loaded } from '#application/unit-of-work.ts';
import { evolvePayment } from '#domain/payment/evolve-payment.ts';
import type { LedgerTransaction } from '#domain/payment/ledger.ts';
import type { PaymentEvent } from '#domain/payment/payment.ts';
import { postingsOf } from '#domain/payment/payment-postings.ts';
import { assertNever } from '#kernel/result.ts';
import { LEDGER_SORT_KEY, VENDOR_ACCOUNT } from './ledger-reader.ts';
import type { PaymentRecord } from './ports.ts';

const facts = ({ payment, vendorId }: PaymentRecord) => ({
  paymentId: payment.paymentId,
  bookingId: payment.bookingId,
  customerId: payment.customerId,
  vendorId,
  status: payment.status,
  amount: payment.amount,
});

function published(record: PaymentRecord, event: PaymentEvent): Change['event'] {
  switch (event.type) {
    case 'payment.failed':
      return { type: event.type, data: { ...facts(record), reason: event.reason } };
    case 'payment.paid_out':
      return { type: event.type, data: { ...facts(record), vendorShare: event.paidOut } };
    case 'payment.refunded':
      return { type: event.type, data: { ...facts(record), refund: event.refunded } };
    case 'payment.refund_failed':
      return {
        type: event.type,
        data: { ...facts(record), refundId: event.refundId, refund: event.failed },
      };
    case 'payment.refund_settled':
      return {
        type: event.type,
        data: {
          ...facts(record),
          refundId: event.refundId,
          refund: event.settled,
          reference: event.reference,
        },
      };
    case 'payment.authorised':
    case 'payment.cancelled':
    case 'payment.captured':
    case 'payment.released':
    case 'payment.dispute_opened':
    case 'payment.dispute_won':
    case 'payment.dispute_lost':
      return { type: event.type, data: facts(record) };
    default:
      return assertNever(event, 'payment event');
  }
}

export type PaymentMove = { readonly change: Change<PaymentRecord>; readonly appends: readonly AppendOnly[] };

/** A payment's change by one event, with the ledger entries if money moved, in one transaction. */
export function paymentMove(
  loaded: Loaded<PaymentRecord>,
  event: PaymentEvent,
  at: string,
  patch: Partial<Pick<PaymentRecord, 'vendorId' | 'parked'>> = {},
): PaymentMove {
  const state: PaymentRecord = {
    ...loaded.state,
    ...patch,
    payment: evolvePayment(loaded.state.payment, event),
  };
  const transaction = postingsOf(event);
  return {
    change: {
      kind: 'payment',
      id: state.payment.paymentId,
      version: loaded.version,
      eventHash: loaded.eventHash,
      state,
      event: published(state, event),
    },
    appends: transaction ? [ledgerRecord(transaction, at)] : [],
  };
}

/** A payment that was just opened at the provider. */
export const paymentCreation = (record: PaymentRecord): Change<PaymentRecord> => ({
  kind: 'payment',
  id: record.payment.paymentId,
  version: 0,
  state: record,
  event: { type: 'payment.created', data: facts(record) },
});

/** Nothing but the request: the capture follows once the provider has made it. */
export const captureRequest = ({
  version,
  eventHash,
  state,
}: Loaded<PaymentRecord>): Change<PaymentRecord> => ({
  kind: 'payment',
  id: state.payment.paymentId,
  version,
  eventHash,
  state,
  event: { type: 'payment.capture_requested', data: facts(state) },
});

/** The change that parks or unparks a payment. */
export const paymentParking = (
  loaded: Loaded<PaymentRecord>,
  type: 'payment.parked' | 'payment.unparked',
  reason: string,
  { actor, at }: Pick<CallContext, 'actor' | 'at'>,
): Change<PaymentRecord> => {
  const parked = type === 'payment.parked' ? { reason, by: actor, at } : null;
  const state = { ...loaded.state, parked };
  return {
    kind: 'payment',
    id: state.payment.paymentId,
    version: loaded.version,
    eventHash: loaded.eventHash,
    state,
    event: { type, data: { ...facts(state), reason } },
  };
};

/**
 * A ledger transaction as one record: its entries stand or fall together, and a sum that is not zero would show
 * in the record itself. The vendor's own account, the only one that is read by its owner, finds it again.
 */
export const ledgerRecord = (transaction: LedgerTransaction, at: string): AppendOnly => {
  const { transactionId, kind, paymentId, bookingId } = transaction;
  const vendorId = transaction.entries.find(({ account }) => account === VENDOR_ACCOUNT)?.ownerId;
  return {
    table: 'ledger',
    pk: transactionId,
    sk: LEDGER_SORT_KEY,
    record: {
      transactionId,
      kind,
      paymentId,
      bookingId,
      postedAt: at,
      entries: transaction.entries.map(({ account, ownerId, amount }) => ({
        account,
        ownerId: ownerId ?? 'platform',
        ...amount,
      })),
      ...(vendorId === undefined ? {} : { gsi1pk: vendorId, gsi1sk: `${at}#${transactionId}` }),
    },
  };
};
