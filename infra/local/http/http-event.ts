import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from '../template/intrinsics.ts';
import type { ApiModel } from './api-model.ts';
import type { RouteMatch } from './route-table.ts';

/** A request by payload format 2.0. */
export type HttpEvent = Readonly<Record<string, unknown>> & {
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly requestId: string };
};

export type IncomingParts = { readonly path: string; readonly rawQuery: string; readonly body: Buffer };

/**
 * Builds the event that API Gateway gives an integration: header names in lower case, several values of
 * one name joined by commas, cookies apart, a body that is not text in base64.
 */
export function httpEvent(
  api: ApiModel,
  match: RouteMatch,
  incoming: IncomingMessage,
  parts: IncomingParts,
): HttpEvent {
  const { headers, cookies } = headersOf(incoming);
  const query = queryOf(parts.rawQuery);
  const hasPathParameters = Object.keys(match.pathParameters).length > 0;
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: parts.path,
    rawQueryString: parts.rawQuery,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: requestContext(api, match, incoming, parts.path, headers),
    ...(hasPathParameters ? { pathParameters: match.pathParameters } : {}),
    ...bodyOf(parts.body, headers['content-type']),
  };
}

function requestContext(
  api: ApiModel,
  match: RouteMatch,
  incoming: IncomingMessage,
  path: string,
  headers: Readonly<Record<string, string>>,
): HttpEvent['requestContext'] {
  const now = new Date();
  const domainName = headers['host'] ?? 'localhost';
  return {
    accountId: ACCOUNT_ID,
    apiId: api.id,
    domainName,
    domainPrefix: domainName.split('.')[0],
    http: {
      method: incoming.method,
      path,
      protocol: `HTTP/${incoming.httpVersion}`,
      sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey: match.route.routeKey,
    stage: api.stageName,
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22/Nov/2026:17:05:49 +0000`, as access logs write it. */
export function commonLogTime(date: Date): string {
  const [day, clock] = date.toISOString().split('T');
  const [year, month, dayOfMonth] = (day ?? '').split('-');
  return `${dayOfMonth}/${MONTHS[Number(month) - 1]}/${year}:${clock?.slice(0, 8)} +0000`;
}

function headersOf(incoming: IncomingMessage): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i]?.toLowerCase() ?? '';
    const value = incoming.rawHeaders[i + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(';').map((cookie) => cookie.trim()));
    else headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return { headers, cookies };
}

function queryOf(rawQuery: string): Record<string, string> | undefined {
  if (rawQuery === '') return undefined;
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(query);
}

const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript)\b|application\/[^;]+\+(json|xml)\b)/i;

function bodyOf(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = contentType === undefined || TEXT_TYPES.test(contentType);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
