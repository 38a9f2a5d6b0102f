import type { CallContext } from '#application/unit-of-work.ts';
import { actorOf } from './actor-of.ts';
import type { IdentityDeps, Passwords, Reporter } from './ports.ts';

export type RehashDeps = Pick<IdentityDeps, 'users' | 'uow'> & {
  readonly passwords: Passwords;
  readonly reporter: Reporter;
};

/**
 * Stores the password's hash with the current cost and pepper, for the next sign-in. A lost race or failure leaves
 * the old hash, which still works.
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
    // Changed meanwhile: the new password's hash must not be overwritten with the old one's.
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
