import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/*
 * The names in AWS's URLs resolve to AWS. These doors stand in for DNS and TLS: each hands what it gets to the
 * emulator, under the host name by which the emulator knows the API that is meant.
 */
export type Door = { readonly url: string; stop(): Promise<void> };

/**
 * What functions reach AWS by. A function addresses the sockets of its WebSocket API by AWS's own name,
 * which the emulator does not know; everything else passes as it is.
 */
export function openServiceDoor(emulatorPort: number): Promise<Door> {
  return openDoor({
    emulatorPort,
    hostFor: ({ headers: { host = '' } }) =>
      host.includes('.execute-api.') ? emulatorHost(`https://${host}`, emulatorPort) : host,
  });
}

export type ApiDoorOptions = {
  readonly emulatorPort: number;
  /** The outputs `ApiUrl` and `WebSocketUrl`. */
  readonly apiUrl: string;
  readonly webSocketUrl: string;
};

/**
 * What clients reach the deployment by, over HTTP and WebSocket. Where an answer tells which WebSocket to
 * open, it says its own address.
 */
export function openApiDoor({ emulatorPort, apiUrl, webSocketUrl }: ApiDoorOptions): Promise<Door> {
  const apiHost = emulatorHost(apiUrl, emulatorPort);
  const socketHost = emulatorHost(webSocketUrl, emulatorPort);
  const { origin } = new URL(webSocketUrl);
  return openDoor({
    emulatorPort,
    hostFor: ({ headers }) => (headers.upgrade === undefined ? apiHost : socketHost),
    rewrite: (text, ownHost) => text.replaceAll(origin, `ws://${ownHost}`),
  });
}

/** The name under which the emulator knows an API: by its id, whatever domain the URL has. */
function emulatorHost(url: string, port: number): string {
  const [apiId] = new URL(url).hostname.split('.');
  return `${apiId}.execute-api.localhost:${port}`;
}

type DoorOptions = {
  readonly emulatorPort: number;
  readonly hostFor: (incoming: IncomingMessage) => string;
  /** Changes JSON answers, knowing the door's own `address:port`. */
  readonly rewrite?: (text: string, ownHost: string) => string;
};

async function openDoor({ emulatorPort: port, hostFor, rewrite }: DoorOptions): Promise<Door> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  const ownHost = `127.0.0.1:${address.port}`;
  server.on('request', (incoming, outgoing) => {
    const change = rewrite && ((text: string) => rewrite(text, ownHost));
    forward({ incoming, outgoing, port, host: hostFor(incoming), rewrite: change });
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnel({ incoming, socket, head, port, host: hostFor(incoming) });
  });
  return { url: `http://${ownHost}`, stop: () => close(server) };
}

type Forwarding = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly port: number;
  readonly host: string;
  readonly rewrite: ((text: string) => string) | undefined;
};

function forward({ incoming, outgoing, port, host, rewrite }: Forwarding): void {
  const inner = request({
    host: '127.0.0.1',
    port,
    method: incoming.method,
    path: incoming.url,
    headers: { ...incoming.headers, host },
  });
  const giveUp = () => outgoing.destroy();
  inner.once('error', giveUp);
  inner.once('response', (answer) => {
    const { 'content-length': length, ...headers } = answer.headers;
    answer.once('error', giveUp);
    if (rewrite === undefined || answer.headers['content-type']?.includes('json') !== true) {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('end', () => {
      outgoing.writeHead(answer.statusCode ?? 502, headers);
      outgoing.end(length === '0' ? undefined : rewrite(Buffer.concat(chunks).toString('utf8')));
    });
  });
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
