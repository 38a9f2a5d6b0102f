import type { BookingRepository } from '#application/booking/ports.ts';
import type { Page, PageRequest } from '#application/paging.ts';
import type { EnvelopeRepository } from '#application/signing/ports.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Envelope } from '#domain/signing/envelope.ts';

export type WaitingSignature = { readonly envelope: Envelope; readonly booking: Booking };

/** Pending envelopes with their bookings, longest waiting first. One whose booking is gone is left out. */
export async function listWaitingSignatures(
  ports: {
    readonly envelopes: Pick<EnvelopeRepository, 'listPending'>;
    readonly bookings: Pick<BookingRepository, 'findAll'>;
  },
  request: PageRequest,
): Promise<Page<WaitingSignature>> {
  const { items, nextCursor } = await ports.envelopes.listPending(request);
  const bookings = await ports.bookings.findAll(items.map(({ state }) => state.bookingId));
  const byId = new Map(bookings.map(({ state }) => [state.bookingId, state]));
  return {
    items: items.flatMap(({ state: envelope }) => {
      const booking = byId.get(envelope.bookingId);
      return booking ? [{ envelope, booking }] : [];
    }),
    nextCursor,
  };
}
