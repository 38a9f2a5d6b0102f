import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { route } from '../route.ts';
import * as example from '../schemas/examples.ts';
import { id, instant, page, pageQuery } from '../schemas/primitives.ts';

const notification = lazily(() =>
  z.object({
    notificationId: z.string(),
    type: z.string(),
    title: z.string(),
    body: z.string(),
    bookingId: z.nullable(z.string()),
    createdAt: instant(),
    readAt: z.nullable(instant()),
  }),
);
const common = { group: 'common', access: 'signed_in' } as const;

/** The inbox, and the way onto the WebSocket. */
export const messagingRoutes = {
  listNotifications: route({
    id: 'listNotifications',
    ...common,
    method: 'GET',
    path: '/v1/notifications',
    rate: 'read',
    summary: 'Your inbox, newest first',
    query: () => z.extend(pageQuery(), { unread: z.optional(z.enum(['true', 'false'])) }),
    success: {
      status: 200,
      schema: () => page(notification()),
      example: {
        items: [
          {
            notificationId: 'ntf_20261123043000000_9f86d081884c',
            type: 'booking.assigned',
            title: 'Vendor found',
            body: 'A vendor has taken your job.',
            bookingId: 'bk_01hzy3q9e8',
            createdAt: example.at,
            readAt: null,
          },
        ],
        nextCursor: null,
      },
    },
    errors: [],
  }),
  readNotification: route({
    id: 'readNotification',
    ...common,
    method: 'POST',
    path: '/v1/notifications/{notificationId}/read',
    rate: 'write',
    summary: 'Mark one notification as read',
    params: () => z.strictObject({ notificationId: id('ntf') }),
    success: { status: 204 },
    errors: ['not_found'],
  }),
  readAllNotifications: route({
    id: 'readAllNotifications',
    ...common,
    method: 'POST',
    path: '/v1/notifications/read-all',
    rate: 'write',
    summary: 'Mark all notifications as read',
    success: { status: 200, schema: () => z.object({ read: z.int() }), example: { read: 3 } },
    errors: [],
  }),
  createRealtimeTicket: route({
    id: 'createRealtimeTicket',
    ...common,
    method: 'POST',
    path: '/v1/realtime/tickets',
    rate: 'write',
    summary: 'A single-use ticket, valid for 30 s, to open the WebSocket: `{url}?ticket={ticket}`',
    success: {
      status: 201,
      schema: () => z.object({ ticket: z.string(), url: z.string(), expiresAt: instant() }),
      example: { ticket: 'q8Jm0x', url: 'wss://example.org/live', expiresAt: example.at },
    },
    errors: [],
  }),
} as const;
