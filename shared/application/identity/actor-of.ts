import type { EventActor } from '#domain/audit/chain.ts';
import type { User } from '#domain/identity/user.ts';

/** Who a user is on the record, as the API names callers there. */
export const actorOf = ({ role, userId }: Pick<User, 'role' | 'userId'>): EventActor => ({
  kind: role === 'customer' || role === 'vendor' ? role : 'ops',
  id: userId,
});
