import { issueTicket } from '#application/realtime/issue-ticket.ts';
import { failure } from '#contracts/errors.ts';
import type { messagingRoutes } from '#contracts/routes/messaging.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import { inbox, readSubject, tickets, webSocketUrl } from './composition.ts';

export const messagingHandlers: RouteHandlers<typeof messagingRoutes> = {
  listNotifications: async ({ caller, query }) => {
    const page = await inbox.list(caller.userId, { ...query, unreadOnly: query.unread === 'true' });
    return ok({ items: [...page.items], nextCursor: page.nextCursor });
  },
  readNotification: async ({ caller, params, context }) =>
    (await inbox.markRead(caller.userId, params.notificationId, context.at))
      ? ok(undefined)
      : err(failure('not_found')),
  readAllNotifications: async ({ caller, context }) =>
    ok({ read: await inbox.markAllRead(caller.userId, context.at) }),
  createRealtimeTicket: async ({ caller, context }) => {
    // The socket must not outlive the session, whose expiry is only in the stored session.
    const subject = await readSubject(caller.userId, caller.sessionId);
    if (!subject) return err(failure('unauthenticated'));
    const identity = { ...caller, expiresAt: subject.session.expiresAt };
    return ok({ ...(await issueTicket(tickets, identity, context.at)), url: webSocketUrl });
  },
};
