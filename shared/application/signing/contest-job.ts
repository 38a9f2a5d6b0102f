import { advanceBooking } from '#application/booking/advance-booking.ts';
import type { BookingRepository } from '#application/booking/ports.ts';
import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Result } from '#kernel/result.ts';
import { closeOpenEnvelope } from './close-open-envelope.ts';
import type { EnvelopeRepository } from './ports.ts';

export type ContestPorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'findForCustomer'>;
  readonly envelopes: Pick<EnvelopeRepository, 'find'>;
};

/** How the open envelope ends: rejected by a change request, or cancelled by a dispute. */
const envelopeEnds = { request_changes: 'rejected', dispute: 'cancelled' } as const;

export type Contest = { readonly type: keyof typeof envelopeEnds; readonly reason: string };

/**
 * The customer contests the job. Requesting changes lets the vendor continue the work; a dispute goes to ops. A
 * contested job must not be signed, so an open envelope ends in the same transaction.
 */
export const contestJob = (
  ports: ContestPorts,
  bookingId: string,
  contest: Contest,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  advanceBooking(
    ports.uow,
    {
      load: () => ports.bookings.findForCustomer(context.actor.id, bookingId),
      command: () => contest,
      alongside: async (before) => ({
        changes: await closeOpenEnvelope(ports.envelopes, before, envelopeEnds[contest.type], context.at),
      }),
    },
    context,
  );
