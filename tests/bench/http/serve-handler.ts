import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Context } from 'aws-lambda';
import { type Route, routeKey } from '#contracts/route.ts';
import { handler as common } from '#functions/http/common/handler.ts';
import { handler as customer } from '#functions/http/customer/handler.ts';
import type { HttpEvent } from '#functions/runtime/request.ts';
import { CALLER_HEADER, hotRoutes } from './hot-routes.ts';
import { announce } from './listen.ts';

/**
 * The Lambda handlers as they are, behind as little as API Gateway's part takes: a route is found, and the
 * request becomes an event of payload format 2.0.
 */
type Fronted = {
  readonly key: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handler: typeof customer;
};

const fronted = Object.values<Route>(hotRoutes).map((route): Fronted => {
  const path = route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const handler = route.group === 'common' ? common : customer;
  return { key: routeKey(route), method: route.method, path: new RegExp(`^${path}$`), handler };
});

let requests = 0;
function eventOf(
  request: IncomingMessage,
  body: string,
): { readonly event: HttpEvent; readonly route: Fronted } | undefined {
  const [rawPath = '', rawQueryString = ''] = (request.url ?? '').split('?');
  for (const route of fronted) {
    const match = route.method === request.method ? route.path.exec(rawPath) : null;
    if (!match) continue;
    requests += 1;
    const caller = request.headers[CALLER_HEADER];
    const query = Object.fromEntries(new URLSearchParams(rawQueryString));
    const event: HttpEvent = {
      version: '2.0',
      routeKey: route.key,
      rawPath,
      rawQueryString,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      requestContext: {
        accountId: '000000000000',
        apiId: 'bench',
        domainName: 'localhost',
        domainPrefix: 'localhost',
        http: {
          method: route.method,
          path: rawPath,
          protocol: 'HTTP/1.1',
          sourceIp: request.socket.remoteAddress ?? '',
          userAgent: request.headers['user-agent'] ?? '',
        },
        requestId: `request-${requests}`,
        routeKey: route.key,
        stage: '$default',
        time: '',
        timeEpoch: Date.now(),
        ...(typeof caller === 'string'
          ? { authorizer: { lambda: { userId: caller, role: 'customer', sessionId: 'ses_bench' } } }
          : {}),
      },
      isBase64Encoded: false,
      ...(match.groups ? { pathParameters: { ...match.groups } } : {}),
      ...(rawQueryString === '' ? {} : { queryStringParameters: query }),
      ...(body === '' ? {} : { body }),
    };
    return { event, route };
  }
  return undefined;
}

const context = { awsRequestId: 'bench', functionName: 'bench' } as Context;
const server = createServer(async (request, response) => {
  const found = eventOf(request, request.method === 'GET' ? '' : await text(request));
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  const { statusCode = 500, headers, body } = await found.route.handler(found.event, context);
  response.writeHead(statusCode, headers).end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  announce(address !== null && typeof address === 'object' ? address.port : 0);
});
