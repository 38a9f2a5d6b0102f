import type { WebSocket } from 'ws';
import type { Recorder } from '../aws/recorder.ts';
import type { AwsRequest, AwsResponse, LocalService } from '../services/service.ts';
import type { SocketIdentity } from './socket-event.ts';

export type Connection = {
  readonly identity: SocketIdentity;
  readonly socket: WebSocket;
  lastActiveAt: number;
};

export type Connections = {
  add(connection: Connection): void;
  remove(connectionId: string): void;
  all(): readonly Connection[];
  /** The connection management API: `/{api}/{stage}/@connections/{id}`. */
  readonly service: LocalService;
};

export const MAX_MESSAGE_BYTES = 128 * 1024;

/** The open sockets, and the connection management API for functions. */
export function createConnections(recorder: Recorder): Connections {
  const open = new Map<string, Connection>();
  const handle = async (request: AwsRequest): Promise<AwsResponse> => {
    const [, , marker, id = ''] = request.path.split('/').filter(Boolean);
    if (marker !== '@connections') return failure(404, 'NotFoundException', 'Not Found');
    const connection = open.get(decodeURIComponent(id));
    if (!connection) return failure(410, 'GoneException', 'Gone');
    switch (request.method) {
      case 'POST':
        return post(connection, request.body, recorder);
      case 'GET':
        return ok(200, description(connection));
      case 'DELETE':
        connection.socket.close(1000, 'Connection closed');
        return ok(204);
      default:
        return failure(403, 'ForbiddenException', 'Forbidden');
    }
  };
  return {
    add: (connection) => open.set(connection.identity.connectionId, connection),
    remove: (connectionId) => open.delete(connectionId),
    all: () => [...open.values()],
    service: { handle, async close() {} },
  };
}

function post(connection: Connection, body: Buffer, recorder: Recorder): AwsResponse {
  if (body.length > MAX_MESSAGE_BYTES) return failure(413, 'PayloadTooLargeException', 'Payload too large');
  connection.socket.send(body, { binary: false });
  connection.lastActiveAt = Date.now();
  recorder.add({ kind: 'socket_message', direction: 'out', bytes: body.length });
  return ok(200);
}

const description = ({ identity, lastActiveAt }: Connection): unknown => ({
  connectedAt: new Date(identity.connectedAt).toISOString(),
  identity: { sourceIp: identity.sourceIp, userAgent: identity.userAgent },
  lastActiveAt: new Date(lastActiveAt).toISOString(),
});

const ok = (status: number, body?: unknown): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

const failure = (status: number, code: string, message: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ message }),
});
