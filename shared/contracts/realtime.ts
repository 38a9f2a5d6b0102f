import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { bookingId } from './schemas/booking.ts';
import { instant } from './schemas/primitives.ts';

/** A socket opened without a ticket must authenticate within this time. */
export const AUTHENTICATE_WITHIN_SECONDS = 10;
/** The input of the function that closes such a socket after that time. */
export const socketDeadline = lazily(() =>
  z.strictObject({ connectionId: z.string().check(z.minLength(1)) }),
);
export type SocketDeadline = z.output<ReturnType<typeof socketDeadline>>;

/** The messages that a client may send over its socket, as JSON. */
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

/** The server's replies to messages. */
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
 * The server's pushes: `booking_update` for changes of a booking, its offers, photos, signature and money;
 * `vendor_update` for a vendor's own application; `notification` for a new inbox entry. Delivery is at least once and
 * unordered: `eventId` identifies repeats, `sequence` orders the events of one aggregate.
 */
export const socketPush = lazily(() =>
  z.strictObject({
    event: z.enum(['booking_update', 'vendor_update', 'notification']),
    type: z.string(),
    eventId: z.string(),
    sequence: z.int(),
    occurredAt: z.iso.datetime(),
    /** The correlation id of the request that caused it, for support. */
    correlationId: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
);
export type SocketPush = z.output<ReturnType<typeof socketPush>>;
