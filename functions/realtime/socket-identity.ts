import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import type { SocketIdentity } from '#application/realtime/ports.ts';
import { isSessionLive } from '#domain/identity/session.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';

/** The identity of an access token, checked as the authorizer checks it; undefined when the token is not valid. */
export function createIdentityReader(
  verifier: AccessTokenVerifier,
  client: DynamoDBDocumentClient,
  table: string,
) {
  const readSubject = createSubjectReader(client, table);
  return async (accessToken: string, at: string): Promise<SocketIdentity | undefined> => {
    const claims = await verifier.verify(accessToken, new Date(at));
    const subject = claims && (await readSubject(claims.userId, claims.sessionId));
    if (!claims || !subject) return undefined;
    const { user, session } = subject;
    const valid = isSessionLive(session, user, at) && session.scope === 'full' && user.role === claims.role;
    return valid
      ? { userId: user.userId, role: user.role, sessionId: session.sessionId, expiresAt: session.expiresAt }
      : undefined;
  };
}
