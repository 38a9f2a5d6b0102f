import type { Instant } from '#kernel/clock.ts';
import { coarse } from '#kernel/geo.ts';
import { assertNever } from '#kernel/result.ts';
import { type Booking, type BookingStatus, isVacant, knownVendor } from './booking.ts';
import type { BookingEvent } from './events.ts';

const enter = (booking: Booking, status: BookingStatus, at: Instant): Booking => ({
  ...booking,
  status,
  enteredAt: { ...booking.enteredAt, [status]: at },
});

/** The vendors who are not asked again, with the present one added. */
const passed = ({ passedVendorIds, vendorId }: Booking): readonly string[] =>
  passedVendorIds.includes(vendorId) ? passedVendorIds : [...passedVendorIds, vendorId];

/** The vendor of a move, if the customer knows them already; else null. */
const keptAt = (booking: Booking, vendorId: string): string | null =>
  knownVendor(booking) === vendorId && !isVacant(booking) ? vendorId : null;

/** Rework enters a status again; plans and statistics use the first time. */
const enterOnce = (booking: Booking, status: BookingStatus, at: Instant): Booking =>
  enter(booking, status, booking.enteredAt[status] ?? at);

/** Without personal data; area, times and amounts stay for accounting. */
const redacted = (booking: Booking): Booking => ({
  ...booking,
  place: { ...booking.place, addressLine: '', point: coarse(booking.place.point) },
  notes: '',
  changeRequest: booking.changeRequest === null ? null : '',
  cancellation: booking.cancellation && { ...booking.cancellation, reason: '' },
  dispute: booking.dispute && {
    ...booking.dispute,
    reason: '',
    resolution: booking.dispute.resolution === null ? null : '',
  },
  rating: booking.rating && { ...booking.rating, comment: '' },
});

/** The booking after an event. Replaying all events of a booking gives its present state. */
export function evolve(booking: Booking, event: BookingEvent): Booking {
  switch (event.type) {
    case 'booking.created':
      return event.data.booking;
    case 'booking.confirmed':
      return { ...enter(booking, 'confirmed', event.data.at), proposal: null };
    case 'booking.expired':
      return enter(booking, 'expired', event.data.at);
    case 'booking.vendor_proposed':
    case 'booking.handed_on':
      return {
        ...enter(booking, 'confirmed', event.data.at),
        vendorId: event.data.vendorId,
        offerRound: booking.offerRound + 1,
        passedVendorIds: passed(booking),
        escalatedAt: null,
      };
    case 'booking.vacated':
      return {
        ...enter(booking, 'confirmed', event.data.at),
        passedVendorIds: passed(booking),
        escalatedAt: event.data.at,
      };
    case 'booking.assigned':
      return enter(booking, 'assigned', event.data.at);
    case 'booking.unfulfilled':
      return { ...enter(booking, 'unfulfilled', event.data.at), cancellation: event.data.cancellation };
    case 'booking.en_route':
      return enter(booking, 'en_route', event.data.at);
    case 'booking.arrived':
      return enter(booking, 'arrived', event.data.at);
    case 'booking.started':
      return enterOnce(booking, 'in_progress', event.data.at);
    case 'booking.work_done':
      return { ...enter(booking, 'work_done', event.data.at), envelopeId: null };
    case 'booking.signature_requested':
      // A new document restarts the reminders and the escalation.
      return { ...booking, envelopeId: event.data.envelopeId, escalatedAt: null };
    case 'booking.changes_requested':
      return {
        ...enterOnce(booking, 'changes_requested', event.data.at),
        changeRequest: event.data.reason,
        envelopeId: null,
      };
    case 'booking.signed':
      return enter(booking, 'signed', event.data.at);
    case 'booking.closed':
      return enter(booking, 'closed', event.data.at);
    case 'booking.signature_escalated':
      return { ...booking, escalatedAt: event.data.at };
    case 'booking.cancelled':
      return { ...enter(booking, 'cancelled', event.data.at), cancellation: event.data.cancellation };
    case 'booking.rescheduled':
      return {
        ...enter(booking, 'confirmed', event.data.at),
        slot: event.data.slot,
        vendorId: event.data.vendorId,
        keptVendorId: keptAt(booking, event.data.vendorId),
        offerRound: booking.offerRound + 1,
        passedVendorIds: [],
        escalatedAt: null,
        reschedules: booking.reschedules + 1,
        movedLate: booking.movedLate || event.data.late,
      };
    case 'booking.customer_no_show':
      return { ...enter(booking, 'customer_no_show', event.data.at), cancellation: event.data.cancellation };
    case 'booking.vendor_no_show':
      return { ...enter(booking, 'vendor_no_show', event.data.at), cancellation: event.data.cancellation };
    case 'booking.disputed':
      return {
        ...enter(booking, 'disputed', event.data.at),
        dispute: { reason: event.data.reason, resolution: null },
      };
    case 'booking.resolved': {
      const { at, resolution, outcome } = event.data;
      const reason = booking.dispute?.reason ?? '';
      return { ...enter(booking, 'resolved', at), dispute: { reason, resolution, outcome } };
    }
    case 'booking.rated':
      return { ...booking, rating: { stars: event.data.stars, comment: event.data.comment } };
    case 'booking.redacted':
      return redacted(booking);
    default:
      return assertNever(event, 'booking event');
  }
}
