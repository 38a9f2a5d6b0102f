import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem();
}, 180_000);
afterAll(() => test?.stop());

describe('an answer without a body', () => {
  it('has no content-length, neither for HEAD nor for 304', async () => {
    const url = `${test.cloud.apiUrl}/openapi.json`;
    const page = await fetch(url);
    expect(Number(page.headers.get('content-length'))).toBe(Buffer.byteLength(await page.text()));
    const etag = page.headers.get('etag') ?? '';
    const head = await fetch(url, { method: 'HEAD' });
    const known = await fetch(url, { headers: { 'if-none-match': etag } });
    for (const [answer, status] of [
      [head, 200],
      [known, 304],
    ] as const) {
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-length')).toBeNull();
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    }
  });
});

describe('every answer of ours', () => {
  it.each([
    ['/health', 200],
    ['/docs', 200],
    ['/v1/services', 200],
    ['/v1/profile', 401],
    ['/v1/services?limit=0', 400],
  ])('%s (%i) is not to be sniffed, and is asked for over TLS alone', async (path, status) => {
    const answer = await fetch(test.cloud.apiUrl + path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it.each([
    ['GET', '/v1/nothing'],
    ['DELETE', '/health'],
  ])('is given up for %s %s, which the gateway refuses without asking us', async (method, path) => {
    const answer = await fetch(test.cloud.apiUrl + path, { method });
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Not Found' }]);
  });
});

describe('GET /health', () => {
  it('answers 200 while the database responds and 503 while it does not', async () => {
    const health = () => fetch(`${test.cloud.apiUrl}/health`);
    const well = await health();
    expect(well.status).toBe(200);
    expect(await well.json()).toMatchObject({
      status: 'ok',
      checks: [
        { name: 'database', status: 'ok' },
        { name: 'signing_keys', status: 'ok' },
      ],
    });

    const undo = test.cloud.faults.inject({
      service: 'dynamodb',
      action: 'Query',
      phase: 'before',
      effect: {
        kind: 'error',
        status: 400,
        code: 'ResourceNotFoundException',
        message: 'The table is gone.',
      },
    });
    const ill = await health();
    expect(ill.status).toBe(503);
    expect(ill.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await ill.json()).toMatchObject({
      status: 503,
      code: 'temporarily_unavailable',
      detail: 'Not available: database.',
    });

    undo();
    expect((await health()).status).toBe(200);
  });
});
