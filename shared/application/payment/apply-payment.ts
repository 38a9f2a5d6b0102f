import type {
  CallContext,
  Change,
  Conflict,
  Document,
  Loaded,
  UnitOfWork,
} from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { decidePayment, type PaymentCommand } from '#domain/payment/decide-payment.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { paymentMove } from './payment-change.ts';
import type { PaymentRecord } from './ports.ts';

/** What else is written in the payment's transaction. */
export type Beside = {
  readonly changes?: readonly Change[];
  readonly documents?: readonly Document[];
  readonly patch?: Partial<Pick<PaymentRecord, 'vendorId' | 'parked'>>;
};

/**
 * Decides one command on a payment and saves it with its ledger entries. A command that was applied before saves
 * nothing and returns the payment unchanged.
 */
export async function applyPayment(
  uow: UnitOfWork,
  loaded: Loaded<PaymentRecord>,
  command: PaymentCommand,
  context: CallContext,
  beside: Beside = {},
): Promise<Result<PaymentRecord, Failure | Conflict>> {
  const decision = decidePayment(loaded.state.payment, command);
  if (!decision.ok) {
    return err(
      failure(
        'illegal_transition',
        `${command.type}: ${decision.error.code}, payment ${loaded.state.payment.status}.`,
      ),
    );
  }
  const [event, ...more] = decision.value;
  if (!event) return ok(loaded.state);
  if (more.length > 0) throw new TypeError(`${command.type} led to more than one event.`);
  const move = paymentMove(loaded, event, context.at, beside.patch);
  const saved = await uow.commit({
    actor: context.actor,
    at: context.at,
    correlationId: context.correlationId,
    changes: [move.change, ...(beside.changes ?? [])],
    appends: move.appends,
    ...(beside.documents ? { documents: beside.documents } : {}),
  });
  return saved.ok ? ok(move.change.state) : saved;
}
