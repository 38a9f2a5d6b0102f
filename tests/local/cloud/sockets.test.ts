import { once } from 'node:events';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type FixtureCloud, startFixture } from './fixture/start.ts';

vi.setConfig({ testTimeout: 30_000 });

let cloud: FixtureCloud;
let management: ApiGatewayManagementApiClient;
beforeAll(async () => {
  cloud = await startFixture({ socketLimits: { idleMs: 400, longestMs: 60_000 } });
  management = new ApiGatewayManagementApiClient({
    endpoint: cloud.output('CallbackUrl'),
    region: 'ap-south-1',
    credentials: { accessKeyId: 'outside', secretAccessKey: 'local' },
  });
}, 60_000);
afterAll(async () => {
  management.destroy();
  await cloud.stop();
});

const reply = z.object({ echo: z.string(), routeKey: z.string(), connectionId: z.string() });
const open = async (query = ''): Promise<WebSocket> => {
  const socket = new WebSocket(cloud.output('SocketUrl') + query);
  await once(socket, 'open');
  return socket;
};
const ask = async (socket: WebSocket, message: string) => {
  const answered = once(socket, 'message');
  socket.send(message);
  const [data]: unknown[] = await answered;
  return reply.parse(JSON.parse(String(data)));
};
const closed = async (socket: WebSocket): Promise<number> => {
  const [code]: unknown[] = await once(socket, 'close');
  return Number(code);
};

describe('a WebSocket API', () => {
  it('sends a message to the route and back over the connection', async () => {
    const socket = await open();
    const answer = await ask(socket, '{"action":"unknown"}');
    expect(answer).toMatchObject({ echo: '{"action":"unknown"}', routeKey: '$default' });
    socket.close();
  });

  it('refuses a socket when $connect refuses it, and at another stage', async () => {
    const refused = new WebSocket(`${cloud.output('SocketUrl')}?no=1`);
    const [error]: unknown[] = await once(refused, 'error');
    expect(String(error)).toContain('403');
    const elsewhere = new WebSocket(`${cloud.webSocketUrl}/other`);
    const [other]: unknown[] = await once(elsewhere, 'error');
    expect(String(other)).toContain('403');
  });

  it('lets functions post to, look at and close a connection; one that is gone is 410', async () => {
    const socket = await open();
    const { connectionId: ConnectionId } = await ask(socket, 'hi');
    const posted = once(socket, 'message');
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: 'news' }));
    const [data]: unknown[] = await posted;
    expect(String(data)).toBe('news');
    const described = await management.send(new GetConnectionCommand({ ConnectionId }));
    expect(described.Identity?.SourceIp).toBe('127.0.0.1');
    const end = closed(socket);
    await management.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await end).toBe(1000);
    await vi.waitFor(async () => {
      const gone = management.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }));
      await expect(gone).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
    });
  });

  it('closes after an oversized frame and when idle', async () => {
    const long = await open();
    const longEnd = closed(long);
    long.send('x'.repeat(33 * 1024));
    expect(await longEnd).toBe(1009);
    expect(await closed(await open())).toBe(1001);
  });

  it('invokes $disconnect', async () => {
    const socket = await open();
    const { connectionId } = await ask(socket, 'x');
    const before = disconnects();
    socket.close();
    await vi.waitFor(() => expect(disconnects()).toBeGreaterThan(before));
    expect(connectionId).not.toBe('');
  });
});

it('closes open sockets when the cloud stops', async () => {
  const other = await startFixture({ assemblyDir: cloud.assemblyDir });
  const socket = new WebSocket(other.output('SocketUrl'));
  await once(socket, 'open');
  const end = closed(socket);
  await other.stop();
  expect(await end).toBe(1006);
  const told = other.recorder.entries().filter((entry) => entry.kind === 'socket_closed');
  expect([told.length, other.warnings]).toEqual([1, []]);
});

const disconnects = (): number =>
  cloud.recorder.entries().filter((entry) => entry.kind === 'socket_closed').length;
