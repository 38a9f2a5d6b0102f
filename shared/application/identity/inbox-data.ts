import type { Inbox, Notification } from '#application/notification/ports.ts';
import type { PersonalDataHolder } from './personal-data.ts';

/** A person's notifications. */
export function inboxData(inbox: Pick<Inbox, 'list' | 'removeAll'>): PersonalDataHolder {
  return {
    section: 'notifications',
    async export(userId) {
      const items: Notification[] = [];
      let cursor: string | undefined;
      do {
        const page = await inbox.list(userId, { limit: 100, cursor });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return items;
    },
    findObstacle: async () => undefined,
    erase: (userId) => inbox.removeAll(userId),
  };
}
