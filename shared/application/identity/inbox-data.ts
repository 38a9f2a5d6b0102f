import type { Inbox, Notification } from '#application/notification/ports.ts';
import { everyPage } from '#application/paging.ts';
import type { PersonalDataHolder } from './personal-data.ts';

/** A person's notifications. */
export function inboxData(inbox: Pick<Inbox, 'list' | 'removeAll'>): PersonalDataHolder {
  return {
    section: 'notifications',
    async export(userId) {
      const items: Notification[] = [];
      for await (const page of everyPage((request) => inbox.list(userId, request))) items.push(...page);
      return items;
    },
    erase: (userId) => inbox.removeAll(userId),
  };
}
