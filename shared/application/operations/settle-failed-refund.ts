import { applyPayment } from '#application/payment/apply-payment.ts';
import type { PaymentRecord, PaymentRepository } from '#application/payment/ports.ts';
import { parkedWithout } from '#application/payment/record-failed-refund.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { takenOf } from '#domain/payment/payment.ts';
import { err, type Result } from '#kernel/result.ts';
import { approvalRefusal } from './approval.ts';
import type { Approver } from './ports.ts';

export type SettleFailedRefundPorts = {
  readonly uow: UnitOfWork;
  readonly payments: Pick<PaymentRepository, 'find'>;
};
export type RefundSettlement = {
  readonly refundId: string;
  /** Reference of the payment that settled it. It is in the events, so no name and no account number. */
  readonly reference: string;
  readonly approver: Approver;
};

/**
 * Records that the customer has the money of a failed refund after all, and by what. Once: the same reference
 * again changes nothing, another one is refused.
 */
export const settleFailedRefund = (
  ports: SettleFailedRefundPorts,
  paymentId: string,
  { refundId, reference, approver }: RefundSettlement,
  context: CallContext,
): Promise<Result<PaymentRecord, Failure>> =>
  retryOnConflict<PaymentRecord>(async (): Promise<Result<PaymentRecord, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentId);
    if (!loaded) return err(failure('not_found'));
    const failed = takenOf(loaded.state.payment)?.failedRefunds?.find((one) => one.refundId === refundId);
    if (!failed) return err(failure('illegal_transition', `No refund ${refundId} of it has failed.`));
    const refusal = approvalRefusal(loaded.state, approver);
    if (refusal) return err(refusal);
    const parked = parkedWithout(loaded.state, { refundId, amount: failed.amount });
    return applyPayment(ports.uow, loaded, { type: 'settle_failed_refund', refundId, reference }, context, {
      patch: { parked },
    });
  });
