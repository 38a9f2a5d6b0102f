import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createAccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { systemClock } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import { authorize, bearerToken } from './authorize.ts';
import { createSubjectReader } from './read-subject.ts';
import { readRouteAccess } from './route-access.ts';

const config = readConfig(['OPERATIONAL_TABLE', 'TOKEN_ISSUER', 'TOKEN_AUDIENCE', 'ROUTE_ACCESS']);
const client = createDocumentClient();
const published = createPublishedKeyReader(
  client,
  config.OPERATIONAL_TABLE,
  TOKEN_KEYS_DOCUMENT,
  systemClock,
);
const deps = {
  verifier: createAccessTokenVerifier(published, {
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
  }),
  readSubject: createSubjectReader(client, config.OPERATIONAL_TABLE),
  routeAccess: readRouteAccess(config.ROUTE_ACCESS),
  clock: systemClock,
};

type Context = { readonly userId?: string; readonly role?: string; readonly sessionId?: string };

/**
 * The HTTP API's authorizer (simple response). API Gateway answers a `false` with 403, and the error with
 * this exact message with 401.
 */
export async function handler(
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers' | 'routeKey'>,
): Promise<APIGatewaySimpleAuthorizerWithContextResult<Context>> {
  const token = bearerToken(event.headers?.['authorization']);
  const verdict = await authorize(deps, { token, routeKey: event.routeKey });
  if (verdict.kind === 'unauthenticated') throw new Error('Unauthorized');
  if (verdict.kind === 'forbidden') return { isAuthorized: false, context: {} };
  const { userId, role, sessionId } = verdict;
  return { isAuthorized: true, context: { userId, role, sessionId } };
}
