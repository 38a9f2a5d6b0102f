import type { Instant } from '#kernel/clock.ts';
import type { User } from './user.ts';

/** From where a session was last used, for its owner's list of sessions. */
export type SessionOrigin = { readonly ip: string; readonly userAgent: string };

export type Session = {
  readonly sessionId: string;
  readonly userId: string;
  readonly status: 'active' | 'ended';
  /** `enrolment`: staff without a second factor; good for enrolling one and nothing else. */
  readonly scope: 'full' | 'enrolment';
  /** The user's `sessionEpoch` when it began. */
  readonly epoch: number;
  readonly startedAt: Instant;
  /** Absolute: no refresh moves it. */
  readonly expiresAt: Instant;
  readonly lastSeenAt: Instant;
  readonly origin: SessionOrigin;
  readonly refresh: RefreshFamily;
  readonly endReason: string | null;
};

/**
 * The one live refresh token of a session and what is needed to recognise its ancestors. A successor is a
 * keyed digest of its predecessor, so that neither need be stored to be told again, and every ancestor can
 * be recognised by walking the chain forward.
 */
export type RefreshFamily = {
  /** Which key the chain is made with. */
  readonly keyId: string;
  /** 1 for the first token. */
  readonly generation: number;
  /** SHA-256 of the live token's secret. */
  readonly digest: string;
  readonly rotatedAt: Instant;
};

export const SESSION_DAYS = 30;
/** A client that lost the answer may ask once more with the token it has. */
export const PREDECESSOR_GRACE_MS = 10_000;

/** Whether a session lets its owner act at `at`; the same question at the authorizer and at the sockets. */
export function isSessionLive(
  session: Pick<Session, 'status' | 'userId' | 'epoch' | 'expiresAt'>,
  user: Pick<User, 'userId' | 'status' | 'sessionEpoch'>,
  at: Instant,
): boolean {
  return (
    session.status === 'active' &&
    session.userId === user.userId &&
    session.epoch === user.sessionEpoch &&
    session.expiresAt > at &&
    user.status === 'active'
  );
}

/** What a presented refresh token is to the family. */
export type RefreshVerdict = 'current' | 'predecessor_in_grace' | 'reused' | 'foreign';

/**
 * Judges a token of `generation` whose forward walk to the family's generation did or did not end at the
 * live token. Anything that does not end there was never of this family: it proves nothing, and must not
 * let a stranger end the session.
 */
export function judgeRefresh(
  family: RefreshFamily,
  generation: number,
  endsAtLiveToken: boolean,
  at: Instant,
): RefreshVerdict {
  if (!endsAtLiveToken || generation > family.generation || generation < 1) return 'foreign';
  if (generation === family.generation) return 'current';
  const age = Date.parse(at) - Date.parse(family.rotatedAt);
  return generation === family.generation - 1 && age <= PREDECESSOR_GRACE_MS
    ? 'predecessor_in_grace'
    : 'reused';
}

export const endSession = (session: Session, reason: string): Session => ({
  ...session,
  status: 'ended',
  endReason: reason,
});
