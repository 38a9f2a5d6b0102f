import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import {
  endSession,
  isSessionLive,
  judgeRefresh,
  type Session,
  type SessionOrigin,
} from '#domain/identity/session.ts';
import type { User } from '#domain/identity/user.ts';
import { assertNever, err, ok, type Result } from '#kernel/result.ts';
import { actorOf } from './actor-of.ts';
import type { AccessTokens, IdentityDeps, Macs } from './ports.ts';
import {
  type RefreshToken,
  readRefreshToken,
  successorOf,
  walkToLive,
  writeRefreshToken,
} from './refresh-token.ts';

export type RefreshDeps = IdentityDeps & { readonly macs: Macs; readonly accessTokens: AccessTokens };
export type Refreshed = {
  readonly user: User;
  readonly session: Session;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
};

/**
 * Exchanges a refresh token for its successor and a new access token. The successor is a function of the token, so
 * concurrent uses of one token all get the same; the conditional save of the session lets only one of them rotate. An
 * older token ends the session, because somebody holds a copy. Failures: invalid_refresh_token.
 */
export async function refreshSession(
  deps: RefreshDeps,
  input: { readonly refreshToken: string; readonly origin: SessionOrigin },
  context: CallContext,
): Promise<Result<Refreshed, Failure>> {
  const token = readRefreshToken(input.refreshToken);
  if (!token) return refused();
  return retryOnConflict(() => attempt(deps, token, input.origin, context));
}

async function attempt(
  deps: RefreshDeps,
  token: RefreshToken,
  origin: SessionOrigin,
  context: CallContext,
): Promise<Result<Refreshed, Failure | Conflict>> {
  const loaded = await deps.sessions.find(token.sessionId);
  if (!loaded) return refused();
  const { state: session } = loaded;
  const live = await walkToLive(deps.macs, session, token);
  const endsAtLive =
    live !== undefined && deps.secrets.equal(deps.secrets.digest(live.secret), session.refresh.digest);
  const verdict = judgeRefresh(session.refresh, token.generation, endsAtLive, context.at);
  if (verdict === 'foreign') return refused();
  const user = (await deps.users.find(session.userId))?.state;
  if (!user || !isSessionLive(session, user, context.at)) return refused();

  switch (verdict) {
    case 'current':
      return rotate(deps, loaded, user, token, origin, context);
    case 'predecessor_in_grace':
      return live ? handOut(deps, user, session, live, context.at) : refused();
    case 'reused':
      return endFamily(deps, loaded, context);
    default:
      return assertNever(verdict, 'refresh verdict');
  }
}

async function rotate(
  deps: RefreshDeps,
  loaded: Loaded<Session>,
  user: User,
  token: RefreshToken,
  origin: SessionOrigin,
  context: CallContext,
): Promise<Result<Refreshed, Failure | Conflict>> {
  const { state: session, version, eventHash } = loaded;
  const { sessionId, userId } = session;
  const successor = await successorOf(deps.macs, session.refresh.keyId, token);
  const rotated: Session = {
    ...session,
    lastSeenAt: context.at,
    origin,
    refresh: {
      ...session.refresh,
      generation: successor.generation,
      digest: deps.secrets.digest(successor.secret),
      rotatedAt: context.at,
    },
  };
  const event = { type: 'session.refreshed', data: { userId, sessionId } } as const;
  const saved = await deps.uow.commit({
    actor: actorOf(user),
    at: context.at,
    correlationId: context.correlationId,
    changes: [{ kind: 'session', id: sessionId, version, eventHash, state: rotated, event }],
  });
  return saved.ok ? handOut(deps, user, rotated, successor, context.at) : saved;
}

async function handOut(
  deps: RefreshDeps,
  user: User,
  session: Session,
  token: RefreshToken,
  at: string,
): Promise<Result<Refreshed, never>> {
  const { userId, role } = user;
  const access = await deps.accessTokens.issue({ userId, role, sessionId: session.sessionId, at });
  return ok({ user, session, ...access, refreshToken: writeRefreshToken(token) });
}

async function endFamily(
  deps: RefreshDeps,
  loaded: Loaded<Session>,
  context: CallContext,
): Promise<Result<never, Failure | Conflict>> {
  const { state: session, version, eventHash } = loaded;
  const { sessionId, userId } = session;
  const reason = 'refresh token reused';
  const event = { type: 'session.ended', data: { userId, sessionId, reason } } as const;
  const saved = await deps.uow.commit({
    actor: { kind: 'system', id: 'refresh' },
    at: context.at,
    correlationId: context.correlationId,
    changes: [
      { kind: 'session', id: sessionId, version, eventHash, state: endSession(session, reason), event },
    ],
  });
  return saved.ok ? refused() : saved;
}

const refused = (): Result<never, Failure> => err(failure('invalid_refresh_token'));
