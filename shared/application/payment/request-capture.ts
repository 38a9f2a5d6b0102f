import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { ok, type Result } from '#kernel/result.ts';
import { captureRequest } from './payment-change.ts';
import { type PaymentRepository, paymentIdOf } from './ports.ts';

export type RequestCapturePorts = {
  readonly uow: Pick<UnitOfWork, 'commit'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
};

/**
 * Asks for the capture of money whose hold is about to end. A consumer that may call the provider carries it out, so that
 * timers need not. A payment that is not held, because it was captured or released, is left unchanged.
 */
export const requestCapture = (
  { uow, payments }: RequestCapturePorts,
  bookingId: string,
  { actor, at, correlationId }: CallContext,
): Promise<Result<void, Failure>> =>
  retryOnConflict<void>(async (): Promise<Result<void, Failure | Conflict>> => {
    const loaded = await payments.find(paymentIdOf(bookingId));
    if (loaded?.state.payment.status !== 'authorised') return ok(undefined);
    return uow.commit({ actor, at, correlationId, changes: [captureRequest(loaded)] });
  });
