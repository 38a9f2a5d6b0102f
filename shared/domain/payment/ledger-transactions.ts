import type { PaymentId } from '#kernel/ids.ts';
import { transactionIdOf } from './ledger.ts';
import type { Payment, Taken } from './payment.ts';

/**
 * The ids of all ledger transactions that a payment in this state may have. Ids follow from what happened, so
 * a booking's books are read by key, without an index. Some may never have been posted.
 */
export function transactionIdsOf(payment: Payment): readonly string[] {
  const { paymentId } = payment;
  const always = (['capture', 'release', 'payout'] as const).map((kind) => transactionIdOf(paymentId, kind));
  switch (payment.status) {
    case 'pending':
    case 'failed':
    case 'cancelled':
    case 'authorised':
      return [];
    case 'captured':
    case 'released':
    case 'refunded':
    case 'paid_out':
      return [...always, ...takenIds(paymentId, payment)];
    case 'disputed': {
      const { before, disputeId } = payment;
      const dispute = (['dispute_opened', 'dispute_lost'] as const).map((kind) =>
        transactionIdOf(paymentId, kind, disputeId),
      );
      return [...always, ...takenIds(paymentId, before), ...dispute];
    }
  }
}

const takenIds = (
  paymentId: PaymentId,
  { refundIds, wonDisputeIds, failedRefunds = [] }: Taken,
): readonly string[] => [
  ...refundIds.map((refundId) => transactionIdOf(paymentId, 'refund', refundId)),
  ...failedRefunds.flatMap(({ refundId }) => [
    transactionIdOf(paymentId, 'refund_failed', refundId),
    transactionIdOf(paymentId, 'refund_settled', refundId),
  ]),
  ...wonDisputeIds.flatMap((disputeId) => [
    transactionIdOf(paymentId, 'dispute_opened', disputeId),
    transactionIdOf(paymentId, 'dispute_won', disputeId),
  ]),
];
