import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { bookingId } from './schemas/booking.ts';
import { instant } from './schemas/primitives.ts';

/** A socket opened without a ticket must authenticate within this. */
export const AUTHENTICATE_WITHIN_SECONDS = 10;
/** What the timer of such a socket starts when that time is over. */
export const socketDeadline = lazily(() =>
  z.strictObject({ connectionId: z.string().check(z.minLength(1)) }),
);
export type SocketDeadline = z.output<ReturnType<typeof socketDeadline>>;

/** What a client may send over its socket, as JSON text. */
export const socketMessage = lazily(() =>
  z.discriminatedUnion('action', [
    z.strictObject({
      action: z.literal('authenticate'),
      accessToken: z.string().check(z.minLength(1), z.maxLength(4_096)),
    }),
    z.strictObject({ action: z.literal('subscribe'), bookingId: bookingId() }),
    z.strictObject({ action: z.literal('unsubscribe'), bookingId: bookingId() }),
    z.strictObject({ action: z.literal('ping') }),
  ]),
);
export type SocketMessage = z.output<ReturnType<typeof socketMessage>>;

/** What the server answers a message with. */
export const socketReply = lazily(() =>
  z.discriminatedUnion('event', [
    z.strictObject({ event: z.literal('authenticated'), room: z.string(), expiresAt: instant() }),
    z.strictObject({ event: z.literal('subscribed'), room: z.string() }),
    z.strictObject({ event: z.literal('unsubscribed'), room: z.string() }),
    z.strictObject({ event: z.literal('pong'), at: instant() }),
    z.strictObject({ event: z.literal('error'), code: z.string(), detail: z.string() }),
  ]),
);
export type SocketReply = z.output<ReturnType<typeof socketReply>>;

/**
 * What the server pushes: `booking_update` for what happens to a booking, its offers, photos, signature and
 * money; `vendor_update` for a vendor's own application; `notification` for a new entry of the inbox.
 * Deliveries are at least once and may come out of order: `eventId` tells repeats, `sequence` orders the
 * events of one aggregate.
 */
export const socketPush = lazily(() =>
  z.strictObject({
    event: z.enum(['booking_update', 'vendor_update', 'notification']),
    type: z.string(),
    eventId: z.string(),
    sequence: z.int(),
    occurredAt: z.iso.datetime(),
    /** Of the request that brought it about, for support. */
    correlationId: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
);
export type SocketPush = z.output<ReturnType<typeof socketPush>>;
