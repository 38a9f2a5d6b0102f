import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { money, sha256 } from '../schemas/primitives.ts';
import { event } from './event.ts';

const payment = lazily(() =>
  z.strictObject({
    paymentId: z.string(),
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    status: z.string(),
    amount: money(),
  }),
);
const seenByBoth = ['customer', 'vendor', 'booking', 'ops'] as const;

export const paymentEvents = {
  'payment.created': event({ schema: payment, consumers: [], rooms: [] }),
  'payment.authorised': event({ schema: payment, consumers: ['push'], rooms: ['customer', 'ops'] }),
  'payment.failed': event({
    schema: () => z.extend(payment(), { reason: z.string() }),
    consumers: ['push', 'notification'],
    rooms: ['customer', 'ops'],
  }),
  'payment.capture_requested': event({ schema: payment, consumers: ['payout'], rooms: [] }),
  'payment.captured': event({ schema: payment, consumers: ['push'], rooms: seenByBoth }),
  'payment.released': event({ schema: payment, consumers: ['push'], rooms: ['vendor', 'ops'] }),
  'payment.paid_out': event({
    schema: () => z.extend(payment(), { vendorShare: money() }),
    consumers: ['push', 'notification'],
    rooms: seenByBoth,
  }),
  'payment.cancelled': event({ schema: payment, consumers: ['push'], rooms: ['customer', 'ops'] }),
  'payment.refunded': event({
    schema: () => z.extend(payment(), { refund: money() }),
    consumers: ['push', 'notification'],
    rooms: ['customer', 'ops'],
  }),
  'payment.refund_failed': event({
    schema: () => z.extend(payment(), { refundId: z.string(), refund: money() }),
    consumers: ['push', 'notification'],
    rooms: ['customer', 'ops'],
  }),
  'payment.refund_settled': event({
    schema: () => z.extend(payment(), { refundId: z.string(), refund: money(), reference: z.string() }),
    consumers: ['push', 'notification'],
    rooms: ['customer', 'ops'],
  }),
  'payment.dispute_opened': event({
    schema: payment,
    consumers: ['push', 'notification'],
    rooms: ['ops'],
  }),
  'payment.dispute_won': event({ schema: payment, consumers: ['push'], rooms: ['ops'] }),
  'payment.dispute_lost': event({ schema: payment, consumers: ['push'], rooms: ['ops'] }),
  'payment.parked': event({
    schema: () => z.extend(payment(), { reason: z.string() }),
    consumers: ['push', 'timers'],
    rooms: ['ops'],
  }),
  'payment.unparked': event({
    schema: () => z.extend(payment(), { reason: z.string() }),
    consumers: ['push', 'payout'],
    rooms: ['ops'],
  }),
} as const;

const envelope = lazily(() =>
  z.strictObject({
    envelopeId: z.string(),
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    status: z.string(),
    documentHash: sha256(),
  }),
);
export const signatureEvents = {
  'signature.requested': event({
    schema: envelope,
    consumers: ['push', 'timers'],
    rooms: ['customer', 'booking'],
  }),
  'signature.completed': event({
    schema: () => z.extend(envelope(), { evidenceHash: sha256() }),
    consumers: ['push', 'payout', 'timers'],
    rooms: seenByBoth,
  }),
  'signature.rejected': event({ schema: envelope, consumers: ['push', 'timers'], rooms: seenByBoth }),
  'signature.expired': event({ schema: envelope, consumers: ['push'], rooms: seenByBoth }),
  'signature.cancelled': event({ schema: envelope, consumers: ['push', 'timers'], rooms: seenByBoth }),
  'signature.redacted': event({ schema: envelope, consumers: [], rooms: [] }),
  'signature.reminded': event({
    schema: envelope,
    consumers: ['push', 'notification'],
    rooms: ['customer', 'booking'],
  }),
} as const;
