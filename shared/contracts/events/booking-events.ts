import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { disputeOutcome, handOnCause } from '../schemas/booking.ts';
import { instant, money, pincode } from '../schemas/primitives.ts';
import { event } from './event.ts';

/** No address, name or note: events outlive an erasure, so they carry ids and figures only. */
const booking = lazily(() =>
  z.strictObject({
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    status: z.string(),
    slotStart: instant(),
  }),
);
const left = lazily(() => z.extend(booking(), { fromVendorId: z.string(), cause: handOnCause() }));
const ended = lazily(() =>
  z.extend(booking(), {
    by: z.enum(['customer', 'vendor', 'ops', 'system']),
    reason: z.string(),
    fee: money(),
    refund: money(),
  }),
);

export const bookingEvents = {
  'booking.created': event({
    schema: () =>
      z.extend(booking(), {
        serviceId: z.string(),
        skill: z.string(),
        pincode: pincode(),
        city: z.string(),
        total: money(),
        paymentDueAt: instant(),
      }),
    consumers: ['push', 'timers'],
    rooms: ['customer', 'booking'],
  }),
  'booking.confirmed': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.expired': event({
    schema: booking,
    consumers: ['push', 'notification', 'payout'],
    rooms: ['customer', 'booking'],
  }),
  'booking.vendor_proposed': event({
    schema: booking,
    consumers: ['push'],
    rooms: ['booking', 'ops'],
  }),
  'booking.handed_on': event({
    schema: left,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.vacated': event({
    schema: left,
    consumers: ['push', 'notification', 'timers'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.assigned': event({
    schema: booking,
    consumers: ['push', 'notification', 'timers'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.unfulfilled': event({
    schema: ended,
    consumers: ['push', 'notification', 'payout'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.en_route': event({
    schema: booking,
    consumers: ['push', 'notification', 'timers'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.arrived': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.started': event({
    schema: booking,
    consumers: ['push'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.work_done': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.signature_requested': event({
    schema: () => z.extend(booking(), { envelopeId: z.string() }),
    consumers: ['push', 'notification'],
    rooms: ['customer', 'booking'],
  }),
  'booking.changes_requested': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.signed': event({
    schema: booking,
    consumers: ['push'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.closed': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.signature_escalated': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'booking', 'ops'],
  }),
  'booking.cancelled': event({
    schema: ended,
    consumers: ['push', 'notification', 'payout'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.rescheduled': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.customer_no_show': event({
    schema: ended,
    consumers: ['push', 'notification', 'payout'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.vendor_no_show': event({
    schema: ended,
    consumers: ['push', 'notification', 'payout'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.disputed': event({
    schema: booking,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.resolved': event({
    schema: () => z.extend(booking(), { outcome: disputeOutcome() }),
    consumers: ['push', 'notification', 'payout'],
    rooms: ['customer', 'vendor', 'booking', 'ops'],
  }),
  'booking.redacted': event({ schema: booking, consumers: [], rooms: [] }),
  'booking.rated': event({
    schema: () => z.extend(booking(), { stars: z.int().check(z.minimum(1), z.maximum(5)) }),
    consumers: ['push'],
    rooms: ['vendor', 'booking'],
  }),
} as const;

const offer = lazily(() =>
  z.strictObject({
    offerId: z.string(),
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    status: z.string(),
  }),
);
export const offerEvents = {
  'offer.sent': event({
    schema: () => z.extend(offer(), { expiresAt: instant(), slotStart: instant(), vendorShare: money() }),
    consumers: ['push', 'notification', 'timers'],
    rooms: ['vendor', 'ops'],
  }),
  'offer.accepted': event({ schema: offer, consumers: ['push'], rooms: ['vendor', 'ops'] }),
  'offer.declined': event({ schema: offer, consumers: ['push'], rooms: ['vendor', 'ops'] }),
  'offer.expired': event({ schema: offer, consumers: ['push'], rooms: ['vendor', 'ops'] }),
  'offer.released': event({
    schema: () => z.extend(offer(), { slotStart: instant() }),
    consumers: ['push'],
    rooms: ['vendor', 'ops'],
  }),
  'offer.withdrawn': event({
    schema: offer,
    consumers: ['push', 'notification'],
    rooms: ['vendor', 'ops'],
  }),
} as const;

const photo = lazily(() =>
  z.strictObject({
    photoId: z.string(),
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    kind: z.enum(['before', 'after']),
  }),
);
export const photoEvents = {
  'photo.requested': event({ schema: photo, consumers: [], rooms: [] }),
  'photo.stored': event({
    schema: () => z.extend(photo(), { sha256: z.string() }),
    consumers: ['push'],
    rooms: ['customer', 'vendor', 'booking'],
  }),
  'photo.erased': event({ schema: photo, consumers: [], rooms: [] }),
  'photo.rejected': event({
    schema: () => z.extend(photo(), { reason: z.string() }),
    consumers: ['push'],
    rooms: ['vendor'],
  }),
} as const;
