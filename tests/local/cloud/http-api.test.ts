import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type FixtureCloud, startFixture } from './fixture/start.ts';

vi.setConfig({ testTimeout: 30_000 });

let cloud: FixtureCloud;
beforeAll(async () => {
  cloud = await startFixture();
}, 60_000);
afterAll(() => cloud.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(cloud.apiUrl + path, { headers });
const invocationsOf = (id: string): number =>
  cloud.recorder
    .entries()
    .filter((entry) => entry.kind === 'invocation' && entry.functionName === cloud.functionName(id)).length;

const echoed = z.object({
  remaining: z.string(),
  event: z.looseObject({
    headers: z.record(z.string(), z.string()),
    body: z.string().optional(),
    isBase64Encoded: z.boolean(),
    requestContext: z.looseObject({
      time: z.string(),
      timeEpoch: z.number(),
      authorizer: z.unknown().optional(),
    }),
  }),
});
const echoOf = async (response: Response) => echoed.parse(await response.json());

/** Sends bytes as they are and answers the status line. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(cloud.apiUrl);
  return new Promise((settle, fail) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.once('data', (data) => {
      settle(data.toString('utf8').split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', fail);
    socket.once('close', () => settle('closed'));
  });
}

describe('the event of a request', () => {
  it('has the form of payload version 2.0', async () => {
    const url = `${cloud.apiUrl}/echo/a%20b/c?x=1&y=%26&x=2`;
    const response = await fetch(url, {
      method: 'PATCH',
      headers: {
        'X-Many': 'one',
        cookie: 'a=1; b=2',
        'content-type': 'application/json',
        'user-agent': 'test/1',
      },
      body: '{"n":1}',
    });
    const { event, remaining } = await echoOf(response);
    expect(remaining).toBe('function');
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /echo/{proxy+}',
      rawPath: '/echo/a%20b/c',
      rawQueryString: 'x=1&y=%26&x=2',
      queryStringParameters: { x: '1,2', y: '&' },
      cookies: ['a=1', 'b=2'],
      pathParameters: { proxy: 'a b/c' },
      body: '{"n":1}',
      isBase64Encoded: false,
      requestContext: {
        stage: '$default',
        routeKey: 'ANY /echo/{proxy+}',
        http: {
          method: 'PATCH',
          path: '/echo/a%20b/c',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test/1',
        },
      },
    });
    expect(event.headers).toMatchObject({ 'x-many': 'one' });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.requestContext.time).toMatch(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/);
    expect(event.requestContext.timeEpoch).toBeLessThanOrEqual(Date.now());
  });

  it('carries a body that is not text in base64, byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const headers = { 'content-type': 'image/jpeg' };
    const response = await fetch(`${cloud.apiUrl}/echo/photo`, { method: 'POST', headers, body: bytes });
    const { event } = await echoOf(response);
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body ?? '', 'base64')).toEqual(bytes);
  });
});

describe('answers of the gateway itself', () => {
  it('404 for a path or a method without a route', async () => {
    const missing = await get('/nothing');
    expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
    expect((await fetch(`${cloud.apiUrl}/items`, { method: 'PUT' })).status).toBe(404);
  });

  it('400 for a path that is not properly encoded', async () => {
    const line = await raw('GET /items/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(line).toBe('HTTP/1.1 400 Bad Request');
  });

  it('stays up after bytes that are not HTTP', async () => {
    expect(await raw('\u0000\u0001 nonsense\r\n\r\n')).toContain('400');
    expect((await get('/echo/x')).status).toBe(200);
  });

  it('413 for a body of more than 10 MB', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 97);
    const response = await fetch(`${cloud.apiUrl}/echo/big`, { method: 'POST', body });
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it.each(['throw', 'bad-header', 'exit'])('500 when the function fails: %s', async (mode) => {
    const response = await get('/echo/x', { 'x-mode': mode });
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect((await get('/echo/x')).status).toBe(200);
  });

  it('500 when the function overruns its timeout, which kills its worker', async () => {
    const response = await get('/slow');
    expect(response.status).toBe(500);
    expect(cloud.warnings.some((line) => line.includes('Task timed out after 1.00 seconds'))).toBe(true);
  });
});

describe('authorization', () => {
  it('refuses a request without the identity source, and does not ask the authorizer', async () => {
    const before = invocationsOf('Authorizer');
    const response = await get('/private');
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(invocationsOf('Authorizer')).toBe(before);
  });

  it.each([
    ['nobody', 500, 'Internal Server Error'],
    ['bad', 403, 'Forbidden'],
    ['broken', 500, 'Internal Server Error'],
  ])('answers for the token "%s" with %i', async (authorization, status, message) => {
    const response = await get('/private', { authorization });
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it('asks for every request anew, and hands the context on', async () => {
    const before = invocationsOf('Authorizer');
    await get('/private', { authorization: 'good' });
    const response = await get('/private', { authorization: 'good' });
    const { event } = await echoOf(response);
    expect(event.requestContext.authorizer).toEqual({
      lambda: { userId: 'u1', nested: { roles: ['customer'] } },
    });
    expect(invocationsOf('Authorizer')).toBe(before + 2);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    fetch(`${cloud.apiUrl}/private`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });

  it('answers a preflight without a function', async () => {
    const response = await preflight('https://app.example');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(response.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(response.headers.get('access-control-max-age')).toBe('600');
  });

  it('gives another origin no leave', async () => {
    const response = await preflight('https://evil.example');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('puts its own headers in place of the function’s', async () => {
    const mine = await get('/echo/x', { origin: 'https://app.example' });
    expect(mine.headers.get('access-control-allow-origin')).toBe('https://app.example');
    const other = await get('/echo/x', { origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    expect(other.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
  });
});
