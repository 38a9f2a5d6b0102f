import { type DomainEvent, isEventType } from '#contracts/events/catalogue.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import { notificationTexts } from './notification-texts.ts';
import type { Inbox, Notification } from './ports.ts';

export type NotifyPorts = { readonly inbox: Inbox; readonly sha256: Sha256 };

/** The inbox entries an event makes: at most one a party. The same event makes the same entries. */
export function notificationsOf(event: DomainEvent, sha256: Sha256): readonly Notification[] {
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

/** Puts an event's entries into the inboxes; those that are there already stay as they are. */
export async function notify(ports: NotifyPorts, event: DomainEvent): Promise<void> {
  await Promise.all(notificationsOf(event, ports.sha256).map((entry) => ports.inbox.add(entry)));
}
