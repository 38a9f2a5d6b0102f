import { once } from '#application/once.ts';
import type { CallContext, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Result } from '#kernel/result.ts';
import { advanceBooking } from './advance-booking.ts';
import { withdrawOffer } from './close-open-offer.ts';
import type { OfferRepository } from './ports.ts';
import type { SupplyPorts } from './vendor-supply.ts';
import { releaseTime } from './vendor-time.ts';

export type CancelBookingPorts = SupplyPorts & { readonly uow: UnitOfWork; readonly offers: OfferRepository };

/**
 * Cancels a booking by its policy. The vendor's time is freed, an open offer is withdrawn, and the event tells how much is
 * refunded.
 */
export const cancelBooking = (
  ports: CancelBookingPorts,
  load: () => Promise<Loaded<Booking> | undefined>,
  reason: string,
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  once(
    context.intent,
    ports.uow,
    (stored) => stored as Booking,
    () =>
      advanceBooking(
        ports.uow,
        {
          load,
          command: () => ({ type: 'cancel', reason }),
          alongside: async (before) => ({
            documents: await releaseTime(ports, before, context.at),
            changes: await withdrawOffer(ports.offers, before, context.at),
          }),
        },
        context,
      ),
  );
