import * as z from 'zod';
import type { Role } from '#contracts/roles.ts';
import type { HttpEvent } from '#functions/runtime/request.ts';

/** The Lambda handler of a route group. */
export type HttpLambda = (
  event: HttpEvent,
  context: object,
) => Promise<{ statusCode?: number; body?: string }>;
export type As = { readonly userId: string; readonly role: Role; readonly sessionId?: string };
export type Sent = {
  readonly as?: As;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The raw body, for routes that verify its bytes. */
  readonly raw?: string;
};

const json = z.looseObject({});

/** Calls a handler like API Gateway, with `as` as the authorized caller. */
export async function callLambda(handler: HttpLambda, routeKey: string, sent: Sent = {}) {
  const [method = '', template = ''] = routeKey.split(' ');
  const rawPath = template.replace(/\{(\w+)\}/g, (_, name: string) => sent.params?.[name] ?? '');
  const body = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const event = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: '',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(sent.params ? { pathParameters: { ...sent.params } } : {}),
    ...(sent.query ? { queryStringParameters: { ...sent.query } } : {}),
    requestContext: {
      accountId: 'a',
      apiId: 'a',
      domainName: 'd',
      domainPrefix: 'd',
      requestId: 'r',
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'test' },
      ...(sent.as === undefined ? {} : { authorizer: { lambda: { sessionId: 'ses_test', ...sent.as } } }),
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body }),
  } satisfies HttpEvent;
  const answer = await handler(event, {});
  return { status: answer.statusCode ?? 0, body: json.parse(JSON.parse(answer.body || '{}')) };
}
