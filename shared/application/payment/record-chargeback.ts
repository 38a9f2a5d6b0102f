import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { PaymentCommand } from '#domain/payment/decide-payment.ts';
import { takenOf } from '#domain/payment/payment.ts';
import { formatMoney } from '#kernel/money.ts';
import type { Result } from '#kernel/result.ts';
import { applyNotice, type NoticePorts } from './apply-notice.ts';
import type { PaymentNotice } from './payment-provider.ts';
import type { PaymentRecord } from './ports.ts';

type Chargeback = Extract<PaymentNotice, { kind: 'dispute_opened' | 'dispute_closed' }>;

/**
 * The customer's bank took money back, or has decided who keeps it. From the first notice on nothing is paid out, and
 * the payment is parked for ops, who answer the bank at the provider. A decision that arrives before the opening
 * notice implies it. Failures as of {@link applyNotice}.
 */
export async function recordChargeback(
  ports: NoticePorts,
  paymentId: string,
  notice: Chargeback,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const { providerDisputeId: disputeId, amount } = notice;
  const opened = await step(ports, paymentId, context, { type: 'open_dispute', disputeId, amount });
  return opened.ok && notice.kind === 'dispute_closed'
    ? step(ports, paymentId, context, { type: 'close_dispute', disputeId, outcome: notice.outcome })
    : opened;
}

type Step = Extract<PaymentCommand, { type: 'open_dispute' | 'close_dispute' }>;

const step = (
  ports: NoticePorts,
  paymentId: string,
  context: CallContext,
  command: Step,
): Promise<Result<void, Failure>> =>
  applyNotice(ports, paymentId, command, context, (record) => parkedAfter(record, command, context));

/** Why ops must look at the payment once the step is taken. A vendor who was not paid may be after a win. */
function parkedAfter(
  { payment, parked }: PaymentRecord,
  command: Step,
  { actor, at }: CallContext,
): PaymentRecord['parked'] {
  if (command.type === 'open_dispute') {
    const refunded = takenOf(payment)?.refunded;
    const known =
      refunded && refunded.amountMinor > 0 ? ` ${formatMoney(refunded)} had been refunded before.` : '';
    const reason = `The customer's bank took ${formatMoney(command.amount)} back (${command.disputeId}).${known} Answer it at the provider.`;
    return parked ?? { reason, by: actor, at };
  }
  const { status } = payment.status === 'disputed' ? payment.before : payment;
  const nothingToPay = status === 'paid_out' || status === 'refunded';
  const isOwed = takenOf(payment)?.failedRefunds?.some(({ settledBy }) => settledBy === null) ?? false;
  if (command.outcome === 'lost' || nothingToPay) return isOwed ? parked : null;
  return { reason: `The bank decided ${command.disputeId} for us: the payout may go on.`, by: actor, at };
}
