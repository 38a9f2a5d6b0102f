import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createAccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { systemClock } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import type { AuthorizerContext } from '#contracts/authorizer-context.ts';
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

/**
 * The HTTP API's authorizer (simple response). It allows every request and passes on the caller or the reason to deny the
 * request, because an HTTP API answers a denial with its own body. It throws only for internal failures, such as a table
 * that can't be read, which the API answers with 500.
 */
export async function handler(
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers' | 'routeKey'>,
): Promise<APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>> {
  const token = bearerToken(event.headers?.['authorization']);
  const verdict = await authorize(deps, { token, routeKey: event.routeKey });
  return { isAuthorized: true, context: verdict.ok ? verdict.value : { denied: verdict.error } };
}
