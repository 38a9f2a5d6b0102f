import type { Inbox, Notification } from '#application/notification/ports.ts';
import type { PersonalDataHolder } from './personal-data.ts';

/**
 * A person's notifications. They name services, times and amounts, no addresses, and go by themselves
 * after 90 days; without the account nobody can read them meanwhile.
 */
export function inboxData(inbox: Pick<Inbox, 'list'>): PersonalDataHolder {
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
    erase: async () => {},
  };
}
