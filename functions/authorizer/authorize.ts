import type { AccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import type { Role } from '#contracts/roles.ts';
import { mayCall } from '#contracts/route.ts';
import type { RouteAccess } from '#contracts/route-access.ts';
import { isSessionLive, type Session } from '#domain/identity/session.ts';
import type { User } from '#domain/identity/user.ts';
import type { Clock } from '#kernel/clock.ts';

/** What the authorizer needs of a user and a session. */
export type AccessSubject = {
  readonly user: Pick<User, 'userId' | 'role' | 'status' | 'sessionEpoch'>;
  readonly session: Pick<Session, 'sessionId' | 'userId' | 'status' | 'scope' | 'epoch' | 'expiresAt'>;
};
export type AuthorizeDeps = {
  readonly verifier: AccessTokenVerifier;
  /** Both read consistently and at once; undefined when either is missing. */
  readonly readSubject: (userId: string, sessionId: string) => Promise<AccessSubject | undefined>;
  readonly routeAccess: (key: string) => RouteAccess | undefined;
  readonly clock: Clock;
};
export type Verdict =
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'allowed'; readonly userId: string; readonly role: Role; readonly sessionId: string };

/**
 * Who may call a route: the token first, then user and session as they are now, then the contract's roles.
 * A token of an older role counts as none, so that its holder refreshes it. An unknown route is nobody's.
 */
export async function authorize(
  deps: AuthorizeDeps,
  request: { readonly token: string | undefined; readonly routeKey: string },
): Promise<Verdict> {
  const at = deps.clock.now();
  const claims = request.token === undefined ? undefined : await deps.verifier.verify(request.token, at);
  if (!claims) return { kind: 'unauthenticated' };
  const subject = await deps.readSubject(claims.userId, claims.sessionId);
  if (!subject) return { kind: 'unauthenticated' };
  const { user, session } = subject;
  const live = isSessionLive(session, user, at.toISOString());
  if (!live || user.role !== claims.role) return { kind: 'unauthenticated' };

  const route = deps.routeAccess(request.routeKey);
  const inScope = session.scope === 'full' || route?.beforeSecondFactor === true;
  return route && inScope && mayCall(route, user.role)
    ? { kind: 'allowed', userId: user.userId, role: user.role, sessionId: session.sessionId }
    : { kind: 'forbidden' };
}

/** The token of an `Authorization: Bearer` header (RFC 6750). */
export const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '')?.[1];
