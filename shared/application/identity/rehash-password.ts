import type { CallContext } from '#application/unit-of-work.ts';
import { actorOf } from './actor-of.ts';
import type { IdentityDeps, Passwords, Reporter } from './ports.ts';

export type RehashDeps = Pick<IdentityDeps, 'users' | 'uow'> & {
  readonly passwords: Passwords;
  readonly reporter: Reporter;
};

/**
 * Stores the password under today's cost and pepper. It serves the next sign-in, not this one: losing a
 * race or failing leaves the old hash, which still works.
 */
export async function rehashPassword(
  deps: RehashDeps,
  userId: string,
  outdatedHash: string,
  password: string,
  context: CallContext,
): Promise<void> {
  try {
    const passwordHash = await deps.passwords.hash(password);
    const loaded = await deps.users.find(userId);
    // Meanwhile changed: the new password's hash must not be overwritten by the old one's.
    if (loaded?.state.passwordHash !== outdatedHash) return;
    await deps.uow.commit({
      actor: actorOf(loaded.state),
      at: context.at,
      correlationId: context.correlationId,
      changes: [
        {
          kind: 'user',
          id: userId,
          version: loaded.version,
          eventHash: loaded.eventHash,
          state: { ...loaded.state, passwordHash },
          event: { type: 'user.rehashed', data: { userId } },
        },
      ],
    });
  } catch (cause) {
    deps.reporter.failed('rehash a password', cause);
  }
}
