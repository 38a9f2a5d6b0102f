import type { Page, PageRequest } from '#application/paging.ts';
import { isSessionLive, type Session } from '#domain/identity/session.ts';
import type { IdentityDeps } from './ports.ts';

/** A page of the user's sessions, newest first, each with whether it is still valid. */
export async function listSessions(
  deps: Pick<IdentityDeps, 'users' | 'sessions'>,
  input: { readonly userId: string; readonly page: PageRequest },
  at: string,
): Promise<Page<{ readonly session: Session; readonly live: boolean }>> {
  const [user, sessions] = await Promise.all([
    deps.users.find(input.userId),
    deps.sessions.listOf(input.userId, input.page),
  ]);
  return {
    nextCursor: sessions.nextCursor,
    items: sessions.items.map(({ state: session }) => ({
      session,
      live: user !== undefined && isSessionLive(session, user.state, at),
    })),
  };
}
