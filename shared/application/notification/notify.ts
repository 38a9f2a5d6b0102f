import { userRoom } from '#application/realtime/ports.ts';
import { type PushPorts, pushTo } from '#application/realtime/push-event.ts';
import { type DomainEvent, isEventType } from '#contracts/events/catalogue.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import { notificationTexts } from './notification-texts.ts';
import type { Inbox, Notification } from './ports.ts';

export type NotifyPorts = PushPorts & { readonly inbox: Inbox; readonly sha256: Sha256 };

/** The inbox entries an event makes: at most one a party. */
function notificationsOf(event: DomainEvent, sha256: Sha256): readonly Notification[] {
  const texts = isEventType(event.type) ? notificationTexts[event.type] : undefined;
  const bookingId = event.data['bookingId'];
  return Object.entries(texts ?? {}).flatMap(([party, words]) => {
    const userId = event.data[`${party}Id`];
    if (typeof userId !== 'string') return [];
    const moment = event.occurredAt.replace(/\D/g, '');
    return [
      {
        notificationId: `ntf_${moment}_${sha256(`${event.eventId}#${userId}`).slice(0, 12)}`,
        userId,
        type: event.type,
        ...words,
        bookingId: typeof bookingId === 'string' ? bookingId : null,
        createdAt: event.occurredAt,
        readAt: null,
      },
    ];
  });
}

/** Puts an event's entries into the inboxes, and tells the sockets of those who had not got theirs yet. */
export async function notify(ports: NotifyPorts, event: DomainEvent, at: string): Promise<void> {
  for (const entry of notificationsOf(event, ports.sha256)) {
    if ((await ports.inbox.add(entry)) === 'known') continue;
    const { notificationId, type, title, body, bookingId } = entry;
    await pushTo(
      ports,
      [userRoom(entry.userId)],
      {
        event: 'notification',
        type,
        eventId: event.eventId,
        sequence: event.sequence,
        occurredAt: event.occurredAt,
        correlationId: event.correlationId,
        data: { notificationId, title, body, bookingId },
      },
      at,
    );
  }
}
