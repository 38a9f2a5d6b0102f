import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Change, Conflict, Document, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { IdentityDeps } from './ports.ts';

export type Decision<T> = {
  readonly state: User;
  readonly event: Change['event'];
  /** Documents saved in the same transaction. */
  readonly changes?: readonly Change[];
  readonly documents?: readonly Document[];
  readonly value: T;
};
/** The user is already as asked for: nothing is written. */
export type Unchanged<T> = { readonly unchanged: T };

/**
 * Load, decide, save for one user; repeated from the load, documents included, when another writer committed first.
 * Failures: not_found, those of `decide`, version_conflict.
 */
export function changeUser<T>(
  deps: Pick<IdentityDeps, 'users' | 'uow'>,
  userId: string,
  context: CallContext,
  decide: (user: User, loaded: Loaded<User>) => Promise<Result<Decision<T> | Unchanged<T>, Failure>>,
): Promise<Result<T, Failure>> {
  return retryOnConflict(async (): Promise<Result<T, Failure | Conflict>> => {
    const loaded = await deps.users.find(userId);
    if (!loaded || loaded.state.status === 'erased') return err(failure('not_found'));
    const decided = await decide(loaded.state, loaded);
    if (!decided.ok) return decided;
    if ('unchanged' in decided.value) return ok(decided.value.unchanged);
    const { state, event, changes = [], documents = [], value } = decided.value;
    const { version, eventHash } = loaded;
    const saved = await deps.uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [{ kind: 'user', id: userId, version, eventHash, state, event }, ...changes],
      documents,
    });
    return saved.ok ? ok(value) : saved;
  });
}
