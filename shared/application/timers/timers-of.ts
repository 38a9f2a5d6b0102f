import type { BookingRepository } from '#application/booking/ports.ts';
import { type PaymentRepository, paymentIdOf } from '#application/payment/ports.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import type { TimerTask } from '#contracts/timers.ts';
import { vacancyEndsAt } from '#domain/booking/booking.ts';
import { offerId } from '#domain/booking/offer.ts';
import { plusMinutes } from '#kernel/clock.ts';

export type Timer = { readonly name: string; readonly at: string; readonly task: TimerTask };

/** The timers that an event sets, and the names of those it makes obsolete. */
export type TimerChanges = { readonly set: readonly Timer[]; readonly cancel: readonly string[] };

const nothing: TimerChanges = { set: [], cancel: [] };

const payName = (bookingId: string): string => `pay-${bookingId}`;
const offerName = (id: string): string => `offer-${id}`;
const cameName = (bookingId: string, slotStart: string): string =>
  `came-${bookingId}-${Date.parse(slotStart) / 60_000}`;
const vacantName = (bookingId: string, since: string): string => `vacant-${bookingId}-${Date.parse(since)}`;
const remindName = (envelopeId: string): string => `remind-${envelopeId}`;
const holdName = (bookingId: string): string => `hold-${bookingId}`;
/** Of its own, as the events that delete the first and set the second may arrive in either order. */
const parkedHoldName = (bookingId: string): string => `parked-hold-${bookingId}`;
const escalateName = (envelopeId: string): string => `escalate-${envelopeId}`;

/**
 * How long before it ends a hold is captured: enough for the scheduler's six hours of retries, and for ops to redrive what
 * they did not help.
 */
const HOLD_MARGIN_MINUTES = 1440;

export type TimerPorts = {
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
};

/**
 * The timers that an event sets and those it makes obsolete. Names are derived from the subject, so a redelivered event
 * sets nothing twice. Only timers that can never find anything to do are cancelled. One that remains, since events
 * may arrive late or out of order, finds nothing to do when it fires.
 */
export async function timersOf(
  { bookings, payments }: TimerPorts,
  event: DomainEvent,
): Promise<TimerChanges> {
  switch (event.type) {
    case 'booking.created': {
      const { bookingId, paymentDueAt } = eventData(event.type, event.data);
      const task = { task: 'expire_unpaid', bookingId } as const;
      return { set: [{ name: payName(bookingId), at: paymentDueAt, task }], cancel: [] };
    }
    case 'offer.sent': {
      const { bookingId, offerId: sent, expiresAt } = eventData(event.type, event.data);
      const task = { task: 'expire_offer', offerId: sent } as const;
      // Vendors are asked only for paid bookings.
      const held = await onHeld(payments, bookingId, holdName(bookingId));
      return { set: [{ name: offerName(sent), at: expiresAt, task }, ...held], cancel: [payName(bookingId)] };
    }
    case 'booking.assigned':
      return onAssigned(bookings, eventData(event.type, event.data));
    case 'booking.vacated': {
      const { bookingId, slotStart } = eventData(event.type, event.data);
      const at = vacancyEndsAt(slotStart, event.occurredAt);
      const task = { task: 'fill_vacancy', bookingId } as const;
      return { set: [{ name: vacantName(bookingId, event.occurredAt), at, task }], cancel: [] };
    }
    case 'booking.en_route': {
      const { bookingId, slotStart } = eventData(event.type, event.data);
      return { set: [], cancel: [cameName(bookingId, slotStart)] };
    }
    case 'signature.requested':
      return onRequested(bookings, eventData(event.type, event.data), event.occurredAt);
    case 'payment.parked': {
      const { bookingId } = eventData(event.type, event.data);
      return { set: await onHeld(payments, bookingId, parkedHoldName(bookingId)), cancel: [] };
    }
    case 'signature.completed': {
      // Its payout captures what is held, or is parked.
      const { bookingId, envelopeId } = eventData(event.type, event.data);
      return { set: [], cancel: [remindName(envelopeId), escalateName(envelopeId), holdName(bookingId)] };
    }
    case 'signature.rejected':
    case 'signature.cancelled': {
      const { envelopeId } = eventData(event.type, event.data);
      return { set: [], cancel: [remindName(envelopeId), escalateName(envelopeId)] };
    }
    default:
      return nothing;
  }
}

/** Money that is held is captured before its hold ends, whatever the booking waits for then. */
async function onHeld(
  payments: TimerPorts['payments'],
  bookingId: string,
  name: string,
): Promise<readonly Timer[]> {
  const payment = (await payments.find(paymentIdOf(bookingId)))?.state.payment;
  if (payment?.status !== 'authorised') return [];
  const at = plusMinutes(payment.holdExpiresAt, -HOLD_MARGIN_MINUTES);
  return [{ name, at, task: { task: 'keep_hold', bookingId } }];
}

/** The booking may have moved on since; only the offer by which it was assigned is certainly answered. */
async function onAssigned(
  bookings: Pick<BookingRepository, 'find'>,
  { bookingId, slotStart }: { readonly bookingId: string; readonly slotStart: string },
): Promise<TimerChanges> {
  const booking = (await bookings.find(bookingId))?.state;
  if (!booking) return nothing;
  const at = plusMinutes(slotStart, booking.policy.vendorGraceMinutes);
  const task = { task: 'check_vendor_came', bookingId } as const;
  return {
    set: [{ name: cameName(bookingId, slotStart), at, task }],
    cancel: booking.status === 'assigned' ? [offerName(offerId(bookingId, booking.offerRound))] : [],
  };
}

async function onRequested(
  bookings: Pick<BookingRepository, 'find'>,
  { bookingId, envelopeId }: { readonly bookingId: string; readonly envelopeId: string },
  requestedAt: string,
): Promise<TimerChanges> {
  const policy = (await bookings.find(bookingId))?.state.policy;
  if (!policy) return nothing;
  const after = (hours: number) => plusMinutes(requestedAt, hours * 60);
  const remind = { task: 'remind_signature', envelopeId } as const;
  const escalate = { task: 'escalate_signature', bookingId, envelopeId } as const;
  return {
    set: [
      { name: remindName(envelopeId), at: after(policy.signatureReminderHours), task: remind },
      { name: escalateName(envelopeId), at: after(policy.signatureEscalationHours), task: escalate },
    ],
    cancel: [],
  };
}
