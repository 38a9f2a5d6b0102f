import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Recorder } from '../aws/recorder.ts';
import type { ApiModel, RouteModel } from '../http/api-model.ts';
import type { UpgradeHandler } from '../http/api-server.ts';
import { createAuthorize, type Invoke } from '../http/authorize.ts';
import { type Connection, type Connections, MAX_MESSAGE_BYTES } from './connections.ts';
import { createFrameGuard } from './frame-guard.ts';
import { handshakeParts, type SocketEventKind, type SocketIdentity, socketContext } from './socket-event.ts';

export type SocketLimits = { readonly idleMs: number; readonly longestMs: number };
/** API Gateway's own: ten minutes without a message, two hours in all. */
export const AWS_SOCKET_LIMITS: SocketLimits = { idleMs: 10 * 60_000, longestMs: 2 * 3_600_000 };

const MAX_FRAME_BYTES = 32 * 1024;
const TOO_BIG = 1009;
const GOING_AWAY = 1001;

export type SocketApiOptions = {
  /** The current API; a reload replaces it while sockets are open. */
  readonly api: () => ApiModel | undefined;
  readonly invoke: Invoke;
  readonly connections: Connections;
  readonly recorder: Recorder;
  readonly limits: SocketLimits;
  readonly onError: (error: unknown) => void;
};

export type SocketApi = { readonly upgrade: UpgradeHandler; close(): Promise<void> };

const connectResult = z.looseObject({
  statusCode: z.coerce.number().default(200),
  headers: z.record(z.string(), z.unknown()).nullish(),
});
const bodyResult = z.looseObject({ body: z.string() });

/** Serves a WebSocket API: $connect authorizes the handshake, messages go to their routes, $disconnect ends. */
export function createSocketApi(options: SocketApiOptions): SocketApi {
  const { connections, recorder } = options;
  const authorize = createAuthorize(options.invoke);
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const tracked = work.catch(options.onError).finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const admit = async (
    api: ApiModel,
    incoming: IncomingMessage,
    identity: SocketIdentity,
  ): Promise<Admission> => {
    const route = api.routes.find((candidate) => candidate.routeKey === '$connect');
    if (!route) return { status: 200 };
    const parts = handshakeParts(incoming);
    const event = { ...parts, ...contextOf(api, identity, '$connect', { eventType: 'CONNECT' }) };
    if (route.authorizer) {
      const decision = await authorize(api, route.authorizer, {
        ...event,
        routeKey: '$connect',
        headers: lowerCased(parts.headers),
      });
      if (decision.kind === 'unauthorized') return { status: 401 };
      if (decision.kind === 'forbidden') return { status: 403 };
      if (decision.kind !== 'allowed') return { status: 500 };
      identity.authorizer = decision.context;
      Object.assign(event.requestContext, { authorizer: decision.context });
    }
    const invocation = await options.invoke(route.integration.functionArn, JSON.stringify(event));
    if (!invocation.ok) return { status: 500 };
    const result = connectResult.safeParse(JSON.parse(invocation.payload) ?? {});
    if (!result.success) return { status: 500 };
    const protocol = lowerCased(result.data.headers ?? {})['sec-websocket-protocol'];
    return { status: result.data.statusCode, protocol };
  };

  const handshake = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const api = options.api();
    const path = incoming.url?.split('?')[0] ?? '/';
    if (!api || api.stageName !== path.split('/')[1]) return refuse(socket, 403);
    const identity = identityOf(incoming);
    const { status, protocol } = await admit(api, incoming, identity);
    if (status < 200 || status > 299) return refuse(socket, status);
    const acceptor = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE_BYTES,
      handleProtocols: () => protocol ?? false,
    });
    acceptor.handleUpgrade(incoming, socket, head, (ws) => serve(ws, socket, head, identity));
  };

  const serve = (ws: WebSocket, socket: Duplex, head: Buffer, identity: SocketIdentity): void => {
    const connection: Connection = { identity, socket: ws, lastActiveAt: Date.now() };
    connections.add(connection);
    const guard = createFrameGuard(MAX_FRAME_BYTES, () => ws.close(TOO_BIG, 'Message too big'));
    guard(head);
    socket.prependListener('data', guard);
    const stopTimers = watchLimits(connection, options.limits);
    ws.on('error', () => ws.terminate());
    ws.on('message', (data, isBinary) => {
      if (ws.readyState !== ws.OPEN) return;
      connection.lastActiveAt = Date.now();
      track(receive(connection, bufferOf(data), isBinary));
    });
    ws.on('close', (code, reason) => {
      stopTimers();
      connections.remove(identity.connectionId);
      recorder.add({ kind: 'socket_closed', connectedMs: Date.now() - identity.connectedAt });
      track(farewell(identity, code, reason.toString('utf8')));
    });
  };

  const receive = async (connection: Connection, data: Buffer, isBinary: boolean): Promise<void> => {
    const api = options.api();
    recorder.add({ kind: 'socket_message', direction: 'in', bytes: data.length });
    const body = data.toString(isBinary ? 'base64' : 'utf8');
    const route = api && selectRoute(api, isBinary ? '' : body);
    const { connectionId } = connection.identity;
    const say = (message: string): void =>
      connection.socket.send(JSON.stringify({ message, connectionId, requestId: randomUUID() }));
    if (!api || !route) return say('Forbidden');
    const kind: SocketEventKind = { eventType: 'MESSAGE', messageId: randomUUID() };
    const event = {
      ...contextOf(api, connection.identity, route.routeKey, kind),
      body,
      isBase64Encoded: isBinary,
    };
    const invocation = await options.invoke(route.integration.functionArn, JSON.stringify(event));
    if (!invocation.ok) return say('Internal server error');
    const answer = bodyResult.safeParse(JSON.parse(invocation.payload));
    if (route.returnsResponse && answer.success) connection.socket.send(answer.data.body);
  };

  const farewell = async (identity: SocketIdentity, code: number, reason: string): Promise<void> => {
    const api = options.api();
    const route = api?.routes.find((candidate) => candidate.routeKey === '$disconnect');
    if (!api || !route) return;
    const kind = {
      eventType: 'DISCONNECT',
      disconnectStatusCode: code,
      disconnectReason: reason,
    } as const;
    const event = { ...contextOf(api, identity, '$disconnect', kind) };
    await options.invoke(route.integration.functionArn, JSON.stringify(event));
  };

  return {
    upgrade: (incoming, socket, head) =>
      void handshake(incoming, socket, head).catch((error: unknown) => {
        options.onError(error);
        socket.destroy();
      }),
    async close() {
      const sockets = [...connections.all()].map(({ socket }) => socket);
      // $disconnect runs when each socket has closed, which is later.
      const ended = sockets.map((socket) => once(socket, 'close'));
      for (const socket of sockets) socket.terminate();
      await Promise.all(ended);
      while (running.size > 0) await Promise.all(running);
    },
  };
}

type Admission = { readonly status: number; readonly protocol?: string | undefined };

const contextOf = (
  api: ApiModel,
  identity: SocketIdentity,
  routeKey: string,
  kind: SocketEventKind,
): { requestContext: Record<string, unknown> & { requestId: string }; isBase64Encoded: boolean } => {
  const context = socketContext(api, identity, routeKey, kind);
  return { requestContext: { ...context, requestId: String(context['requestId']) }, isBase64Encoded: false };
};

function identityOf(incoming: IncomingMessage): SocketIdentity {
  return {
    connectionId: randomBytes(11).toString('base64'),
    connectedAt: Date.now(),
    domainName: incoming.headers.host ?? 'localhost',
    sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
    userAgent: incoming.headers['user-agent'] ?? '',
    authorizer: undefined,
  };
}

/** The route that `$request.body.{member}` names; $default for anything else. */
function selectRoute(api: ApiModel, body: string): RouteModel | undefined {
  const members = api.routeSelectionExpression.replace(/^\$\{?request\.body\.|\}$/g, '').split('.');
  const byKey = (key: unknown) => api.routes.find((route) => route.routeKey === key);
  return byKey(memberOf(body, members)) ?? byKey('$default');
}

function memberOf(body: string, members: readonly string[]): unknown {
  try {
    let value: unknown = JSON.parse(body);
    for (const name of members) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = Object.entries(value).find(([key]) => key === name)?.[1];
    }
    return typeof value === 'string' && !value.startsWith('$') ? value : undefined;
  } catch {
    return undefined;
  }
}

function watchLimits(connection: Connection, limits: SocketLimits): () => void {
  const { socket, identity } = connection;
  const step = Math.min(limits.idleMs, limits.longestMs) / 10;
  const timer = setInterval(() => {
    const idle = Date.now() - connection.lastActiveAt >= limits.idleMs;
    const old = Date.now() - identity.connectedAt >= limits.longestMs;
    if (idle || old) socket.close(GOING_AWAY, 'Going away');
  }, step);
  timer.unref();
  return () => clearInterval(timer);
}

function refuse(socket: Duplex, status: number): void {
  const reason = status === 401 ? 'Unauthorized' : status === 403 ? 'Forbidden' : 'Refused';
  socket.end(`HTTP/1.1 ${status} ${reason}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}

const lowerCased = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

function bufferOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
