import { everyPage } from '#application/paging.ts';
import type { Loaded } from '#application/unit-of-work.ts';
import type { Session } from '#domain/identity/session.ts';
import type { PersonalDataHolder } from './personal-data.ts';
import type { Sessions } from './ports.ts';

/** From where a person signed in. The records go whole: what stays of a session is that there was one. */
export const sessionData = (sessions: Pick<Sessions, 'listOf' | 'removeAllOf'>): PersonalDataHolder => ({
  section: 'sessions',
  async export(userId) {
    const items: Loaded<Session>[] = [];
    for await (const page of everyPage((request) => sessions.listOf(userId, request))) items.push(...page);
    return items.map(({ state: { sessionId, startedAt, lastSeenAt, status, origin } }) => ({
      sessionId,
      startedAt,
      lastSeenAt,
      status,
      ...origin,
    }));
  },
  erase: (userId) => sessions.removeAllOf(userId),
});
