import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiModel } from '../http/api-model.ts';
import { commonLogTime } from '../http/http-event.ts';

/** The constant properties of a connection. */
export type SocketIdentity = {
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The context returned by $connect's authorizer. */
  authorizer: Readonly<Record<string, unknown>> | undefined;
};

export type SocketEventKind =
  | { readonly eventType: 'CONNECT' }
  | { readonly eventType: 'MESSAGE'; readonly messageId: string }
  | {
      readonly eventType: 'DISCONNECT';
      readonly disconnectStatusCode: number;
      readonly disconnectReason: string;
    };

/** The request context of a WebSocket event. */
export function socketContext(
  api: ApiModel,
  identity: SocketIdentity,
  routeKey: string,
  kind: SocketEventKind,
): Record<string, unknown> {
  const now = new Date();
  const requestId = randomUUID();
  return {
    routeKey,
    ...kind,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: 'IN',
    stage: api.stageName,
    connectedAt: identity.connectedAt,
    requestTimeEpoch: now.getTime(),
    identity: { sourceIp: identity.sourceIp, userAgent: identity.userAgent },
    requestId,
    domainName: identity.domainName,
    connectionId: identity.connectionId,
    apiId: api.id,
    ...(identity.authorizer ? { authorizer: identity.authorizer } : {}),
  };
}

export type HandshakeParts = {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, string[]>>;
};

/** The headers and query of a handshake in payload format 1.0, with single and multiple values. */
export function handshakeParts(incoming: IncomingMessage): HandshakeParts {
  const multiValueHeaders: Record<string, string[]> = {};
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? '';
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), incoming.rawHeaders[i + 1] ?? ''];
  }
  const multiValueQuery: Record<string, string[]> = {};
  const query = new URLSearchParams(incoming.url?.split(/\?(.*)/s)[1] ?? '');
  for (const name of query.keys()) multiValueQuery[name] = query.getAll(name);
  const base = { headers: lastValues(multiValueHeaders), multiValueHeaders };
  if (Object.keys(multiValueQuery).length === 0) return base;
  return {
    ...base,
    queryStringParameters: lastValues(multiValueQuery),
    multiValueQueryStringParameters: multiValueQuery,
  };
}

const lastValues = (all: Readonly<Record<string, string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1) ?? '']));
