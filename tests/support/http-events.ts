import type { AuthorizerContext } from '#contracts/authorizer-context.ts';
import { type Route, routeKey } from '#contracts/route.ts';
import type { HttpEvent } from '#functions/runtime/request.ts';
import { pathOf, type RawRequest } from './sample-requests.ts';

/** The event of a request (payload format 2.0) with the authorizer's context: the caller, or the denial. */
export function httpEvent(route: Route, request: RawRequest, caller?: AuthorizerContext): HttpEvent {
  const rawPath = pathOf(route, { params: request.params, query: {} });
  const { body } = request;
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath,
    rawQueryString: new URLSearchParams(Object.entries(request.query)).toString(),
    headers: { ...request.headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.homeserve.test',
      domainPrefix: 'api',
      http: {
        method: route.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'test',
      },
      requestId: 'request-1',
      routeKey: routeKey(route),
      stage: '$default',
      time: '22/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_341_600_000,
      ...(caller ? { authorizer: { lambda: { ...caller } } } : {}),
    },
    isBase64Encoded: body instanceof Uint8Array,
    ...(Object.keys(request.params).length > 0 ? { pathParameters: { ...request.params } } : {}),
    ...(Object.keys(request.query).length > 0 ? { queryStringParameters: { ...request.query } } : {}),
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' ? body : Buffer.from(body).toString('base64') }),
  };
}
