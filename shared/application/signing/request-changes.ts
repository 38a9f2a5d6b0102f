import { advanceBooking } from '#application/booking/advance-booking.ts';
import type { BookingRepository } from '#application/booking/ports.ts';
import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Result } from '#kernel/result.ts';
import { closeOpenEnvelope } from './close-open-envelope.ts';
import type { EnvelopeRepository } from './ports.ts';

export type RequestChangesPorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'findForCustomer'>;
  readonly envelopes: Pick<EnvelopeRepository, 'find'>;
};

/** The customer is not satisfied: the open envelope is rejected and the vendor may go on working. */
export const requestChanges = (
  ports: RequestChangesPorts,
  bookingId: string,
  reason: string,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  advanceBooking(
    ports.uow,
    {
      load: () => ports.bookings.findForCustomer(context.actor.id, bookingId),
      command: () => ({ type: 'request_changes', reason }),
      alongside: async (before) => ({
        changes: await closeOpenEnvelope(ports.envelopes, before, 'rejected', context.at),
      }),
    },
    context,
  );
