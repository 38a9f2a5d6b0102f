import type { EventActor } from '#domain/audit/chain.ts';
import type { User } from '#domain/identity/user.ts';

/** The actor of a user in events, in the API's terms. */
export const actorOf = ({ role, userId }: Pick<User, 'role' | 'userId'>): EventActor => ({
  kind: role === 'customer' || role === 'vendor' ? role : 'ops',
  id: userId,
});
