import type { AccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import type { Caller, Denial } from '#contracts/authorizer-context.ts';
import { mayCall } from '#contracts/route.ts';
import type { RouteAccess } from '#contracts/route-access.ts';
import { isSessionLive, type Session } from '#domain/identity/session.ts';
import type { User } from '#domain/identity/user.ts';
import type { Clock } from '#kernel/clock.ts';
import { err, ok, type Result } from '#kernel/result.ts';

/** What the authorizer needs of a user and a session. */
export type AccessSubject = {
  readonly user: Pick<User, 'userId' | 'role' | 'status' | 'sessionEpoch'>;
  readonly session: Pick<Session, 'sessionId' | 'userId' | 'status' | 'scope' | 'epoch' | 'expiresAt'>;
};
export type AuthorizeDeps = {
  readonly verifier: AccessTokenVerifier;
  /** One strongly consistent read of both; undefined when either is missing. */
  readonly readSubject: (userId: string, sessionId: string) => Promise<AccessSubject | undefined>;
  readonly routeAccess: (key: string) => RouteAccess | undefined;
  readonly clock: Clock;
};

/**
 * Decides whether a request may call a route: checks the token, then the current user and session, then the roles of the
 * contract. A token issued for an earlier role is invalid, so that the client refreshes it. An unknown route is denied.
 */
export async function authorize(
  deps: AuthorizeDeps,
  request: { readonly token: string | undefined; readonly routeKey: string },
): Promise<Result<Caller, Denial>> {
  if (request.token === undefined) return err('no_token');
  const at = deps.clock.now();
  const claims = await deps.verifier.verify(request.token, at);
  if (!claims) return err('invalid_token');
  const subject = await deps.readSubject(claims.userId, claims.sessionId);
  if (!subject || !isSessionLive(subject.session, subject.user, at.toISOString())) return err('session_over');
  const { user, session } = subject;
  if (user.role !== claims.role) return err('invalid_token');

  const route = deps.routeAccess(request.routeKey);
  if (session.scope !== 'full' && route?.beforeSecondFactor !== true) return err('second_factor_due');
  return route && mayCall(route, user.role)
    ? ok({ userId: user.userId, role: user.role, sessionId: session.sessionId })
    : err('role_not_allowed');
}

/** The token of an `Authorization: Bearer` header (RFC 6750). */
export const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '')?.[1];
