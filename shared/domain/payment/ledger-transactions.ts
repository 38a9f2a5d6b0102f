import type { PaymentId } from '#kernel/ids.ts';
import type { LedgerTransactionKind } from './ledger.ts';
import type { Payment, Refunded, Settled, Taken } from './payment.ts';

const idOf = (paymentId: PaymentId, kind: LedgerTransactionKind, reference?: string): string =>
  ['ltx', paymentId, kind, ...(reference === undefined ? [] : [reference])].join('.');

/**
 * The ids of all ledger transactions that a payment in this state may have. Ids follow from what happened, so
 * a booking's books are read by key, without an index. Some may never have been posted. A payment that was
 * refunded in full no longer knows reversals of its payout: see the vendor's own account for those.
 */
export function transactionIdsOf(payment: Payment): readonly string[] {
  const { paymentId } = payment;
  const always = (['capture', 'release', 'payout'] as const).map((kind) => idOf(paymentId, kind));
  switch (payment.status) {
    case 'pending':
    case 'failed':
    case 'cancelled':
    case 'authorised':
      return [];
    case 'captured':
    case 'released':
    case 'refunded':
      return [...always, ...takenIds(paymentId, payment)];
    case 'paid_out':
    case 'reversed':
      return [...always, ...takenIds(paymentId, payment), ...reversalIds(paymentId, payment)];
    case 'disputed': {
      const { before, disputeId } = payment;
      const dispute = (['dispute_opened', 'dispute_lost'] as const).map((kind) =>
        idOf(paymentId, kind, disputeId),
      );
      return [...always, ...takenIds(paymentId, before), ...reversalIds(paymentId, before), ...dispute];
    }
  }
}

const takenIds = (
  paymentId: PaymentId,
  { refundIds, wonDisputeIds, failedRefunds = [] }: Taken,
): readonly string[] => [
  ...refundIds.map((refundId) => idOf(paymentId, 'refund', refundId)),
  ...failedRefunds.flatMap(({ refundId }) => [
    idOf(paymentId, 'refund_failed', refundId),
    idOf(paymentId, 'refund_settled', refundId),
  ]),
  ...wonDisputeIds.flatMap((disputeId) => [
    idOf(paymentId, 'dispute_opened', disputeId),
    idOf(paymentId, 'dispute_won', disputeId),
  ]),
];

const reversalIds = (paymentId: PaymentId, payment: Settled | Refunded): readonly string[] =>
  'reversalIds' in payment
    ? payment.reversalIds.map((reversalId) => idOf(paymentId, 'payout_reversal', reversalId))
    : [];
