import type { UserId } from '#kernel/ids.ts';
import { assertNever } from '#kernel/result.ts';
import { credit, debit, type LedgerEntry, type LedgerTransaction, ledgerTransaction } from './ledger.ts';
import type { Bearing, PaymentEvent } from './payment.ts';
import { totalOf } from './price-split.ts';

const borneBy = (bearing: Bearing, vendorId: UserId | undefined): LedgerEntry[] => [
  debit('escrow', bearing.escrow),
  debit('vendor_payable', bearing.vendor, vendorId),
  debit('platform_revenue', bearing.platform),
  debit('tax_payable', bearing.tax),
  debit('refunds', bearing.goodwill),
];

/** The ledger transaction an event asks for; undefined when no money moved. Depends on the event alone. */
export function postingsOf(event: PaymentEvent): LedgerTransaction | undefined {
  const { paymentId, bookingId, customerId } = event;
  const about = { paymentId, bookingId };
  switch (event.type) {
    case 'payment.authorised':
    case 'payment.failed':
    case 'payment.cancelled':
      return undefined;
    case 'payment.captured':
      // The customer owes the price into escrow, and settles it at once through the provider.
      return ledgerTransaction('capture', about, [
        debit('customer', event.captured, customerId),
        credit('escrow', event.captured),
        debit('processor_clearing', event.captured),
        credit('customer', event.captured, customerId),
      ]);
    case 'payment.released':
      return ledgerTransaction('release', about, [
        debit('escrow', totalOf(event.split)),
        credit('vendor_payable', event.split.vendor, event.vendorId),
        credit('platform_revenue', event.split.platform),
        credit('tax_payable', event.split.tax),
      ]);
    case 'payment.paid_out':
      // No reference: a second payout of the same payment would have the same id, and be refused.
      return ledgerTransaction('payout', about, [
        debit('vendor_payable', event.paidOut, event.vendorId),
        credit('processor_clearing', event.paidOut),
      ]);
    case 'payment.refunded':
      return ledgerTransaction('refund', { ...about, reference: event.refundId }, [
        ...borneBy(event.bearing, event.vendorId),
        credit('processor_clearing', event.refunded),
      ]);
    case 'payment.refund_failed':
      // The bank sent it back to the provider. Who bore the refund still does: it is owed to the customer.
      return ledgerTransaction('refund_failed', { ...about, reference: event.refundId }, [
        debit('processor_clearing', event.failed),
        credit('customer', event.failed, customerId),
      ]);
    case 'payment.refund_settled':
      return ledgerTransaction('refund_settled', { ...about, reference: event.refundId }, [
        debit('customer', event.settled, customerId),
        credit('processor_clearing', event.settled),
      ]);
    case 'payment.dispute_opened':
      return ledgerTransaction('dispute_opened', { ...about, reference: event.disputeId }, [
        debit('disputes', event.disputed),
        credit('processor_clearing', event.disputed),
      ]);
    case 'payment.dispute_won':
      return ledgerTransaction('dispute_won', { ...about, reference: event.disputeId }, [
        debit('processor_clearing', event.disputed),
        credit('disputes', event.disputed),
      ]);
    case 'payment.dispute_lost':
      return ledgerTransaction('dispute_lost', { ...about, reference: event.disputeId }, [
        ...borneBy(event.bearing, event.vendorId),
        credit('disputes', event.disputed),
      ]);
    default:
      return assertNever(event, 'payment event');
  }
}
