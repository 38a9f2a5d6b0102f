import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { PaymentCommand } from '#domain/payment/decide-payment.ts';
import { takenOf } from '#domain/payment/payment.ts';
import { formatMoney } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { applyPayment } from './apply-payment.ts';
import type { PaymentNotice } from './payment-provider.ts';
import type { Parked, PaymentRecord, PaymentRepository } from './ports.ts';

export type FailedRefundPorts = {
  readonly uow: UnitOfWork;
  readonly payments: Pick<PaymentRepository, 'find'>;
};
type FailedRefundNotice = Extract<PaymentNotice, { kind: 'refund_failed' }>;
type About = { readonly refundId: string; readonly amount: Parameters<typeof formatMoney>[0] };

/**
 * The customer's bank did not take a refund: the money is back at the provider and owed to the customer, and
 * the payment is set aside for ops, who give it to him on another way. A refund whose own record was lost
 * brings that along. Failures, after which the provider sends the notice again: temporarily_unavailable while
 * the capture is not known here, illegal_transition for what fits nothing we know of the payment.
 */
export async function recordFailedRefund(
  ports: FailedRefundPorts,
  { paymentId, providerRefundId: refundId, amount }: FailedRefundNotice,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const recorded = await step(ports, paymentId, context, { type: 'refund', refundId, amount });
  return recorded.ok
    ? step(ports, paymentId, context, { type: 'record_failed_refund', refundId, amount })
    : recorded;
}

type Step = Extract<PaymentCommand, { type: 'refund' | 'record_failed_refund' }>;

const step = (
  ports: FailedRefundPorts,
  paymentId: string,
  context: CallContext,
  command: Step,
): Promise<Result<void, Failure>> =>
  retryOnConflict<void>(async (): Promise<Result<void, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentId);
    // Made by another stage on the same account.
    if (!loaded) return ok(undefined);
    if (!takenOf(loaded.state.payment)) {
      return err(failure('temporarily_unavailable', 'Its capture is not known yet.'));
    }
    const patch =
      command.type === 'record_failed_refund' ? { parked: parkedFor(loaded.state, command, context) } : {};
    const applied = await applyPayment(ports.uow, loaded, command, context, { patch });
    return applied.ok ? ok(undefined) : applied;
  });

/** In the words of a person of ops, and always the same ones of one refund. */
const reasonOf = ({ refundId, amount }: About): string =>
  `The customer's bank did not take the refund of ${formatMoney(amount)} (${refundId}). Give it to him on another way.`;

/** Set aside for this too, when it is for something else. */
function parkedFor({ parked }: PaymentRecord, refund: About, { actor, at }: CallContext): Parked {
  const reason = reasonOf(refund);
  return parked ? { ...parked, reason: `${parked.reason} ${reason}` } : { reason, by: actor, at };
}

/** What is left to look at once the refund is settled. */
export function parkedWithout({ parked }: PaymentRecord, refund: About): Parked | null {
  const reason = parked?.reason.replace(reasonOf(refund), '').trim() ?? '';
  return parked && reason !== '' ? { ...parked, reason } : null;
}
