import type { PersonalDataHolder } from './personal-data.ts';
import type { Sessions } from './ports.ts';

const EXPORTED_SESSIONS = 100;

/** From where a person signed in. The records go whole: what stays of a session is that there was one. */
export const sessionData = (sessions: Pick<Sessions, 'listOf' | 'removeAllOf'>): PersonalDataHolder => ({
  section: 'sessions',
  async export(userId) {
    const { items } = await sessions.listOf(userId, { limit: EXPORTED_SESSIONS });
    return items.map(({ state: { sessionId, startedAt, lastSeenAt, status, origin } }) => ({
      sessionId,
      startedAt,
      lastSeenAt,
      status,
      ...origin,
    }));
  },
  findObstacle: async () => undefined,
  erase: (userId) => sessions.removeAllOf(userId),
});
