import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { LocalCloudError } from '../local-cloud-error.ts';
import { gatewayAnswer } from './http-answer.ts';
import type { RequestHandler } from './http-api.ts';

export type UpgradeHandler = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type ApiServer = {
  readonly url: string;
  /** Replaces the handlers; requests in progress finish with the old ones. */
  use(handlers: { request?: RequestHandler | undefined; upgrade?: UpgradeHandler | undefined }): void;
  close(): Promise<void>;
};

/**
 * Listens for the clients of the APIs: requests and WebSocket upgrades on one port.
 * @throws LocalCloudError when the port is taken.
 */
export async function startApiServer(port: number, onError: (error: unknown) => void): Promise<ApiServer> {
  let onRequest: RequestHandler | undefined;
  let onUpgrade: UpgradeHandler | undefined;
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    if (!onRequest) {
      outgoing.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
      outgoing.end(gatewayAnswer(503, 'Service Unavailable').body);
      return;
    }
    onRequest(incoming, outgoing).catch((error: unknown) => {
      if (!incoming.destroyed) onError(error);
      if (outgoing.headersSent) outgoing.destroy();
      else
        outgoing
          .writeHead(500, { 'content-type': 'application/json' })
          .end('{"message":"Internal Server Error"}');
    });
  });
  // The server no longer tracks upgraded connections, so they must be closed separately.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    if (onUpgrade) onUpgrade(incoming, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    use({ request, upgrade }) {
      onRequest = request;
      onUpgrade = upgrade;
    },
    close: () =>
      new Promise((settle) => {
        server.close(() => settle());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

/** Fails early, before slower work. @throws LocalCloudError when the port is taken. */
export async function checkPort(port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, port);
  await new Promise((settle) => probe.close(settle));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((settle, fail) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      fail(taken ? new LocalCloudError(`Port ${port} is taken: choose another with --port.`) : error);
    });
    server.listen(port, '127.0.0.1', settle);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
