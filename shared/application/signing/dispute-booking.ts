import { advanceBooking } from '#application/booking/advance-booking.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Result } from '#kernel/result.ts';
import { closeOpenEnvelope } from './close-open-envelope.ts';
import type { RequestChangesPorts } from './request-changes.ts';

/** The customer contests the job. Nobody is asked to sign what is contested: an open envelope is cancelled. */
export const disputeBooking = (
  ports: RequestChangesPorts,
  bookingId: string,
  reason: string,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  advanceBooking(
    ports.uow,
    {
      load: () => ports.bookings.findForCustomer(context.actor.id, bookingId),
      command: () => ({ type: 'dispute', reason }),
      alongside: async (before) => ({
        changes: await closeOpenEnvelope(ports.envelopes, before, 'cancelled', context.at),
      }),
    },
    context,
  );
