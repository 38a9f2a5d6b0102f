import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { formatMoney, type Money } from '#kernel/money.ts';
import type { Result } from '#kernel/result.ts';
import { applyNotice, type NoticePorts } from './apply-notice.ts';
import type { PaymentNotice } from './payment-provider.ts';
import type { Parked, PaymentRecord } from './ports.ts';

type Refund = { readonly refundId: string; readonly amount: Money };

/**
 * The customer's bank did not accept a refund: the money is back at the provider and owed to the customer, and the
 * payment is parked for ops, who pay the customer in another way. A refund that is not on record yet is recorded
 * first. Failures as of {@link applyNotice}.
 */
export async function recordFailedRefund(
  ports: NoticePorts,
  notice: Extract<PaymentNotice, { kind: 'refund_failed' }>,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const { paymentId, providerRefundId: refundId, amount } = notice;
  const refund = { refundId, amount };
  const made = { type: 'refund', ...refund } as const;
  const recorded = await applyNotice(ports, paymentId, made, context, ({ parked }) => parked);
  if (!recorded.ok) return recorded;
  const failed = { type: 'record_failed_refund', ...refund } as const;
  return applyNotice(ports, paymentId, failed, context, (record) => parkedFor(record, refund, context));
}

/** In the words of a person of ops, and always the same ones of one refund. */
const reasonOf = ({ refundId, amount }: Refund): string =>
  `The customer's bank did not take the refund of ${formatMoney(amount)} (${refundId}). Pay it in another way.`;

/** Set aside for this too, when it is for something else. */
function parkedFor({ parked }: PaymentRecord, refund: Refund, { actor, at }: CallContext): Parked {
  const reason = reasonOf(refund);
  return parked ? { ...parked, reason: `${parked.reason} ${reason}` } : { reason, by: actor, at };
}

/** What is left to look at once the refund is settled. */
export function parkedWithout({ parked }: PaymentRecord, refund: Refund): Parked | null {
  const reason = parked?.reason.replace(reasonOf(refund), '').trim() ?? '';
  return parked && reason !== '' ? { ...parked, reason } : null;
}
