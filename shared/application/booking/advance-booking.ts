import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded, UnitOfWork, Work } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { isRepeat } from '#domain/booking/repeat.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { bookingChange } from './booking-events.ts';

/** What else is written in the same transaction as a booking's step. */
export type Alongside = Pick<Work, 'documents' | 'appends'> & { readonly changes?: Work['changes'] };

export type Step = {
  readonly load: () => Promise<Loaded<Booking> | undefined>;
  readonly command: (booking: Booking) => BookingCommand | Promise<BookingCommand>;
  /** Called with the booking before and after the step, once the step is known to be legal. */
  readonly alongside?: (before: Booking, after: Booking) => Promise<Alongside>;
};

/**
 * One step of a booking: load, decide, save, with one event; repeated from the load when another writer committed first.
 * It commits its result under the context's intent, if there is one; use cases with an idempotency key wrap it in `once`.
 * Without a key, a repeat is known by the booking: while it is as this step left it, the answer is its present state, and
 * nothing is written.
 */
export async function advanceBooking(
  uow: UnitOfWork,
  step: Step,
  context: CallContext,
): Promise<Result<Booking, Failure>> {
  return retryOnConflict<Booking>(async (): Promise<Result<Booking, Failure | Conflict>> => {
    const loaded = await step.load();
    if (!loaded) return err(failure('not_found'));
    const command = await step.command(loaded.state);
    const decision = decide(loaded.state, command, context.actor, context.at);
    if (!decision.ok) {
      const isKnown = context.intent === undefined && isRepeat(loaded.state, command, context.actor);
      return isKnown ? ok(loaded.state) : decision;
    }
    const after = evolve(loaded.state, decision.value);
    const beside = (await step.alongside?.(loaded.state, after)) ?? {};
    const saved = await uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [bookingChange(loaded, decision.value), ...(beside.changes ?? [])],
      ...(beside.documents ? { documents: beside.documents } : {}),
      ...(beside.appends ? { appends: beside.appends } : {}),
      ...(context.intent ? { idempotency: { ...context.intent, result: after } } : {}),
    });
    return saved.ok ? ok(after) : saved;
  });
}
