import { type AnswerOfferPorts, endOpenOffer } from '#application/booking/answer-offer.ts';
import { everyPage } from '#application/paging.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { eventData } from '#contracts/events/catalogue.ts';
import { offerId } from '#domain/booking/offer.ts';
import { isBlocked, readPastWithVendors } from './past-with-vendors.ts';

/**
 * Withdraws the open offers of a customer's bookings to a vendor whom the customer has blocked, unless the block is
 * withdrawn by now. A redelivered event finds what is left to do, or nothing.
 * @throws when an offer could not be withdrawn; the event may be delivered again.
 */
export async function withdrawBlockedOffers(
  ports: AnswerOfferPorts,
  event: Pick<DomainEvent, 'data' | 'correlationId'>,
  at: string,
): Promise<void> {
  const { customerId, vendorId } = eventData('vendor_preferences.set', event.data);
  if (!isBlocked(await readPastWithVendors(ports.store, customerId, 'strong'), vendorId)) return;
  const context = {
    actor: { kind: 'system', id: 'coverage' },
    at,
    correlationId: event.correlationId,
  } as const;
  for await (const page of everyPage((request) => ports.bookings.listForCustomer(customerId, request))) {
    for (const { state } of page) {
      if (state.status !== 'confirmed' || state.vendorId !== vendorId) continue;
      const done = await endOpenOffer(
        ports,
        offerId(state.bookingId, state.offerRound),
        'withdrawn',
        context,
      );
      // Answered between the two reads.
      if (done.ok || done.error.code === 'offer_closed') continue;
      throw new Error(`The offer of ${state.bookingId} could not be withdrawn: ${done.error.code}.`);
    }
  }
}
