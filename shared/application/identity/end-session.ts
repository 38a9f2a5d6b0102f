import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { endSession } from '#domain/identity/session.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { IdentityDeps } from './ports.ts';

/**
 * Ends a session of `userId`; ending an ended one is not an error. Its tokens are refused from the next request on,
 * and the event closes its sockets. Failures: not_found (also for another user's session).
 */
export async function endOwnSession(
  deps: Pick<IdentityDeps, 'sessions' | 'uow'>,
  input: { readonly userId: string; readonly sessionId: string; readonly reason: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const { userId, sessionId, reason } = input;
  return retryOnConflict(async (): Promise<Result<undefined, Failure | Conflict>> => {
    const loaded = await deps.sessions.find(sessionId);
    if (loaded?.state.userId !== userId) return err(failure('not_found'));
    if (loaded.state.status === 'ended') return ok(undefined);
    const saved = await deps.uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [
        {
          kind: 'session',
          id: sessionId,
          version: loaded.version,
          eventHash: loaded.eventHash,
          state: endSession(loaded.state, reason),
          event: { type: 'session.ended', data: { userId, sessionId, reason } },
        },
      ],
    });
    return saved.ok ? ok(undefined) : saved;
  });
}
