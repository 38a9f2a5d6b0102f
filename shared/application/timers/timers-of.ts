import type { BookingRepository } from '#application/booking/ports.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import type { TimerTask } from '#contracts/timers.ts';
import { plusMinutes } from '#kernel/clock.ts';

export type Timer = { readonly name: string; readonly at: string; readonly task: TimerTask };

/**
 * The timers an event calls for. Their names follow from what they are about, so an event that comes twice
 * sets nothing twice. A timer that is no longer needed finds nothing to do when it fires.
 */
export async function timersOf(
  bookings: Pick<BookingRepository, 'find'>,
  event: DomainEvent,
): Promise<readonly Timer[]> {
  switch (event.type) {
    case 'booking.created': {
      const { bookingId, paymentDueAt } = eventData(event.type, event.data);
      return [{ name: `pay-${bookingId}`, at: paymentDueAt, task: { task: 'expire_unpaid', bookingId } }];
    }
    case 'offer.sent': {
      const { offerId, expiresAt } = eventData(event.type, event.data);
      return [{ name: `offer-${offerId}`, at: expiresAt, task: { task: 'expire_offer', offerId } }];
    }
    case 'booking.assigned': {
      const { bookingId, slotStart } = eventData(event.type, event.data);
      const booking = (await bookings.find(bookingId))?.state;
      const at = plusMinutes(slotStart, booking?.policy.vendorGraceMinutes ?? 0);
      const name = `came-${bookingId}-${Date.parse(slotStart) / 60_000}`;
      return booking ? [{ name, at, task: { task: 'check_vendor_came', bookingId } }] : [];
    }
    case 'signature.requested': {
      const { bookingId, envelopeId } = eventData(event.type, event.data);
      const policy = (await bookings.find(bookingId))?.state.policy;
      if (!policy) return [];
      const after = (hours: number) => plusMinutes(event.occurredAt, hours * 60);
      return [
        {
          name: `remind-${envelopeId}`,
          at: after(policy.signatureReminderHours),
          task: { task: 'remind_signature', envelopeId },
        },
        {
          name: `escalate-${envelopeId}`,
          at: after(policy.signatureEscalationHours),
          task: { task: 'escalate_signature', bookingId, envelopeId },
        },
      ];
    }
    default:
      return [];
  }
}
