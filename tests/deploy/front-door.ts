import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

export type FrontDoor = {
  /** Stands for the output `ApiUrl`. */
  readonly url: string;
  stop(): Promise<void>;
};

export type FrontDoorOptions = {
  readonly emulatorPort: number;
  /** The outputs `ApiUrl` and `WebSocketUrl`. */
  readonly apiUrl: string;
  readonly webSocketUrl: string;
};

/**
 * The names in AWS's URLs do not resolve to an emulator. This stands in for DNS and TLS: it hands requests
 * and sockets to the emulator under the host name of their API, and says its own address where an answer
 * tells a client which WebSocket to open.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { emulatorPort, apiUrl, webSocketUrl } = options;
  const apiHost = emulatorHost(apiUrl, emulatorPort);
  const socketHost = emulatorHost(webSocketUrl, emulatorPort);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  const host = `127.0.0.1:${address.port}`;
  const rewrite = (body: Buffer): Buffer =>
    Buffer.from(body.toString('utf8').replaceAll(new URL(webSocketUrl).origin, `ws://${host}`));
  server.on('request', (incoming, outgoing) => {
    forward({ incoming, outgoing, port: emulatorPort, host: apiHost, rewrite });
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnel({ incoming, socket, head, port: emulatorPort, host: socketHost });
  });
  return { url: `http://${host}`, stop: () => close(server) };
}

/** The name under which the emulator knows an API: by its id, whatever domain the URL has. */
function emulatorHost(url: string, port: number): string {
  const [apiId] = new URL(url).hostname.split('.');
  return `${apiId}.execute-api.localhost:${port}`;
}

type Forwarding = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly port: number;
  readonly host: string;
  readonly rewrite: (body: Buffer) => Buffer;
};

function forward({ incoming, outgoing, port, host, rewrite }: Forwarding): void {
  const inner = request(
    {
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, host },
    },
    async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const isJson = answer.headers['content-type']?.includes('json') === true;
      const body = isJson ? rewrite(Buffer.concat(chunks)) : Buffer.concat(chunks);
      const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, headers);
      outgoing.end(body);
    },
  );
  inner.once('error', () => outgoing.destroy());
  incoming.pipe(inner);
}

type Tunnel = {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly port: number;
  readonly host: string;
};

function tunnel({ incoming, socket, head, port, host }: Tunnel): void {
  const inner = connect(port, '127.0.0.1', () => {
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`, `host: ${host}`];
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (name !== 'host' && value !== undefined) lines.push(`${name}: ${String(value)}`);
    }
    inner.write(`${lines.join('\r\n')}\r\n\r\n`);
    inner.write(head);
    inner.pipe(socket).pipe(inner);
  });
  inner.once('error', () => socket.destroy());
  socket.once('error', () => inner.destroy());
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
