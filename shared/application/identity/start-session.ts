import { type Change, newAggregate } from '#application/unit-of-work.ts';
import { SESSION_DAYS, type Session, type SessionOrigin } from '#domain/identity/session.ts';
import { needsSecondFactor, type User } from '#domain/identity/user.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { partPrefix } from '#kernel/ids.ts';
import { deviceTokenFor } from './device-token.ts';
import type { AccessTokens, IdentityDeps, Macs } from './ports.ts';
import { writeRefreshToken } from './refresh-token.ts';

export type SessionDeps = Pick<IdentityDeps, 'ids' | 'secrets'> & {
  readonly macs: Macs;
  readonly accessTokens: AccessTokens;
};
/** What a client gets to act with. */
export type SignedIn = {
  readonly user: User;
  readonly session: Session;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly deviceToken: string;
};

/** A new session of `user` with its first tokens; it exists once its `change` is committed. */
export async function startSession(
  deps: SessionDeps,
  user: User,
  origin: SessionOrigin,
  at: string,
): Promise<{ readonly signedIn: SignedIn; readonly change: Change<Session> }> {
  const { userId, role } = user;
  const sessionId = deps.ids.next(partPrefix('ses', userId));
  const secret = deps.secrets.random();
  const enrolled = user.secondFactor.status === 'enrolled';
  const session: Session = {
    sessionId,
    userId,
    status: 'active',
    scope: needsSecondFactor(role) && !enrolled ? 'enrolment' : 'full',
    epoch: user.sessionEpoch,
    startedAt: at,
    expiresAt: plusMinutes(at, SESSION_DAYS * 1_440),
    lastSeenAt: at,
    origin,
    refresh: {
      keyId: await deps.macs.activeKeyId(),
      generation: 1,
      digest: deps.secrets.digest(secret),
      rotatedAt: at,
    },
    endReason: null,
  };
  const access = await deps.accessTokens.issue({ userId, role, sessionId, at });
  return {
    signedIn: {
      user,
      session,
      ...access,
      refreshToken: writeRefreshToken({ sessionId, generation: 1, secret }),
      deviceToken: await deviceTokenFor(deps, userId),
    },
    change: {
      kind: 'session',
      id: sessionId,
      ...newAggregate,
      state: session,
      event: { type: 'session.started', data: { userId, sessionId } },
    },
  };
}
