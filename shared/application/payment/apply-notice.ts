import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { PaymentCommand } from '#domain/payment/decide-payment.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { applyPayment } from './apply-payment.ts';
import type { Parked, PaymentRecord, PaymentRepository } from './ports.ts';

export type NoticePorts = {
  readonly uow: UnitOfWork;
  readonly payments: Pick<PaymentRepository, 'find'>;
};

/**
 * Applies a provider notice about captured money. `parkedAfter` is the reason for which ops must look at the payment
 * from then on. An unknown payment belongs to another stage on the same account. Failures, after which the provider
 * sends its notice again: temporarily_unavailable while the capture is not recorded yet, illegal_transition for a
 * notice that fits nothing known of the payment.
 */
export const applyNotice = (
  ports: NoticePorts,
  paymentId: string,
  command: PaymentCommand,
  context: CallContext,
  parkedAfter: (record: PaymentRecord) => Parked | null,
): Promise<Result<void, Failure>> =>
  retryOnConflict<void>(async (): Promise<Result<void, Failure | Conflict>> => {
    const loaded = await ports.payments.find(paymentId);
    if (!loaded) return ok(undefined);
    const { status } = loaded.state.payment;
    if (status === 'pending' || status === 'authorised' || status === 'failed') {
      return err(failure('temporarily_unavailable', 'Its capture is not known yet.'));
    }
    const patch = { parked: parkedAfter(loaded.state) };
    const applied = await applyPayment(ports.uow, loaded, command, context, { patch });
    return applied.ok ? ok(undefined) : applied;
  });
