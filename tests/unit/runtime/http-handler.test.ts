import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidCursor } from '#application/paging.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { type ErrorCode, failure, problems } from '#contracts/errors.ts';
import { route } from '#contracts/route.ts';
import { problem } from '#contracts/schemas/problem.ts';
import * as z from '#contracts/zod.ts';
import { err, ok } from '#kernel/result.ts';
import { httpEvent } from '#tests/support/http-events.ts';
import { lambdaContext, plentyLeft, serveExamples } from '#tests/support/serve-examples.ts';

const renameThing = route({
  id: 'renameThing',
  group: 'common',
  method: 'POST',
  path: '/v1/things/{thingId}',
  access: ['customer'],
  rate: 'write',
  idempotency: 'required',
  summary: 'Rename a thing',
  params: () => z.strictObject({ thingId: z.string() }),
  body: () => z.strictObject({ name: z.string(), size: z._default(z.int(), 1) }),
  bodyExample: { name: 'n' },
  success: { status: 200, schema: () => z.object({ name: z.string() }), example: { name: 'n' } },
  errors: ['not_found'],
});
const request = {
  params: { thingId: 'thing_1' },
  query: {},
  headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
  body: '{"name":"n"}',
};

const unknownRoute = { ...httpEvent(renameThing, request), routeKey: 'GET /v1/nothing' };

const failing = (run: () => never) => serveExamples(renameThing, { handler: async () => run() });
const throwing = (error: Error) =>
  failing(() => {
    throw error;
  });
const named = (name: string) => Object.assign(new Error('secret detail'), { name });

describe('an answer', () => {
  it('has only members that the contract declares', async () => {
    const serve = serveExamples(renameThing, {
      handler: async () => ok({ name: 'n', passwordHash: '$2b$12$secret' }),
    });

    const { body } = await serve(request);

    expect(JSON.parse(body ?? '')).toEqual({ name: 'n' });
  });

  it('that does not match the contract becomes a 500 without details', async () => {
    const serve = serveExamples(renameThing, {
      handler: async () => ok(JSON.parse('{"name":7,"secret":"s"}')),
    });

    const { statusCode, body } = await serve(request);

    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
  });

  it('has no-store and the correlation id', async () => {
    const { headers } = await serveExamples(renameThing)(request);

    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-correlation-id': 'request-1' });
  });

  it('is 404 for a route that the function does not serve', async () => {
    const event = { ...httpEvent(renameThing, request), routeKey: 'GET /v1/elsewhere' };

    const response = await serveExamples(renameThing).handle(event, lambdaContext);

    expect(response.statusCode).toBe(404);
  });
});

describe('a body', () => {
  const sent = (headers: Readonly<Record<string, string>>, body: string | Uint8Array = request.body) =>
    serveExamples(renameThing)({ ...request, headers: { ...request.headers, ...headers }, body });

  it.each([
    { 'content-type': 'application/json; charset=UTF-8' },
    { 'content-type': 'application/json;charset="utf-8"' },
    { 'content-type': 'application/merge-patch+json' },
    { 'content-encoding': 'identity' },
  ])('is read with %j', async (headers) => {
    expect((await sent(headers)).statusCode).toBe(200);
  });

  it('may begin with a byte order mark', async () => {
    expect((await sent({}, `\ufeff${request.body}`)).statusCode).toBe(200);
  });

  it.each([
    ['/header/content-type', { 'content-type': 'application/json; charset=utf-16' }],
    ['/header/content-type', { 'content-type': 'application/jsonp' }],
    ['/header/content-type', { 'content-type': 'application/json-seq' }],
    ['/header/content-encoding', { 'content-encoding': 'gzip' }],
  ])('is 415 at %s with %j, whatever its bytes are', async (pointer, headers) => {
    const { statusCode, body } = await sent(headers, new Uint8Array([0x1f, 0x8b, 0x08, 0xff]));
    expect(statusCode).toBe(415);
    expect(problem().parse(JSON.parse(body ?? '')).errors?.[0]?.pointer).toBe(pointer);
  });
});

describe('an expected failure', () => {
  it.each(Object.keys(problems) as ErrorCode[])('%s has its status, title and type', async (code) => {
    const serve = serveExamples(renameThing, {
      handler: async () => err(failure(code, 'why', { extra: 1 })),
    });

    const { statusCode, body, headers } = await serve(request);

    expect(statusCode).toBe(problems[code].status);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(problem().parse(JSON.parse(body ?? ''))).toEqual({
      type: `/problems/${code}`,
      title: problems[code].title,
      status: problems[code].status,
      code,
      detail: 'why',
      instance: '/v1/things/thing_1',
      extra: 1,
    });
  });

  it('can not have its own members overwritten by extra ones', async () => {
    const members = { status: 200, code: 'fine', type: 'about:blank' };
    const serve = serveExamples(renameThing, {
      handler: async () => err(failure('not_found', undefined, members)),
    });

    const { body } = await serve(request);

    expect(JSON.parse(body ?? '')).toMatchObject({
      status: 404,
      code: 'not_found',
      type: '/problems/not_found',
    });
  });
});

describe('an unexpected error', () => {
  it('is a 500 without its message', async () => {
    const { statusCode, body } = await throwing(new Error('table users_prod is on fire'))(request);

    expect(statusCode).toBe(500);
    expect(JSON.parse(body ?? '')).toMatchObject({ code: 'internal_error' });
    expect(body).not.toContain('users_prod');
  });

  it.each(['ThrottlingException', 'TimeoutError', 'ProviderUnavailable', 'SlowDown'])(
    'of %s is a 503 that says when to try again',
    async (name) => {
      const { statusCode, headers, body } = await throwing(named(name))(request);

      expect(statusCode).toBe(503);
      expect(headers['retry-after']).toBe('2');
      expect(body).not.toContain('secret detail');
    },
  );

  it('for an invalid cursor names the cursor', async () => {
    const { statusCode, body } = await throwing(new InvalidCursor('This cursor belongs to another list.'))(
      request,
    );

    expect(statusCode).toBe(400);
    expect(JSON.parse(body ?? '')).toMatchObject({ errors: [{ pointer: '/query/cursor' }] });
  });
});

describe('rate limits', () => {
  it('are in every response', async () => {
    const { headers } = await serveExamples(renameThing)(request);

    expect(headers['ratelimit-policy']).toBe('"write";q=100;w=60');
    expect(headers['ratelimit']).toBe('"write";r=99;t=1');
  });

  it('answer 429 with Retry-After before the body is read', async () => {
    const asked: unknown[] = [];
    const limiter = {
      take: async (...what: readonly unknown[]) => {
        asked.push(what);
        return {
          ...(await plentyLeft.take('write', '')),
          allowed: false,
          remaining: 0,
          retryAfterSeconds: 0.4,
        };
      },
    };
    const serve = serveExamples(renameThing, { limiter });

    const { statusCode, headers } = await serve({ ...request, body: '{' });

    expect(statusCode).toBe(429);
    expect(headers['retry-after']).toBe('1');
    expect(asked).toEqual([['write', 'usr_customer']]);
  });
});

it('answer 503 when the limiter is unavailable', async () => {
  const limiter = {
    take: async () => {
      throw named('ThrottlingException');
    },
  };
  const { statusCode, headers } = await serveExamples(renameThing, { limiter })(request);

  expect(statusCode).toBe(503);
  expect(headers['retry-after']).toBe('2');
});

it.each([
  ['a success', () => serveExamples(renameThing)(request)],
  ['a refusal', () => serveExamples(renameThing)({ ...request, body: '{' })],
  ['an unexpected failure', () => throwing(new Error('x'))(request)],
  ['no such route', () => serveExamples(renameThing).handle(unknownRoute, lambdaContext)],
])('%s is not to be sniffed, and is asked for over TLS alone', async (_, answer) => {
  const { headers } = await answer();
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000',
  });
});

describe('an idempotency intent', () => {
  async function intentOf(change: Partial<typeof request>): Promise<CallContext['intent']> {
    const seen: CallContext['intent'][] = [];
    const serve = serveExamples(renameThing, {
      handler: async ({ context }) => {
        seen.push(context.intent);
        return ok({ name: 'n' });
      },
    });
    expect((await serve({ ...request, ...change })).statusCode).toBe(200);
    return seen[0];
  }

  it('belongs to the caller and the route', async () => {
    expect(await intentOf({})).toMatchObject({ userId: 'usr_customer', key: 'renameThing#key-1' });
  });

  it('has the same hash for equivalent requests', async () => {
    const first = await intentOf({ body: '{"name":"n"}' });

    expect(await intentOf({ body: ' { "size" : 1.0, "name" : "\\u006e" } ' })).toEqual(first);
  });

  it('differs for another body and for another path', async () => {
    const asked = fc.tuple(fc.string(), fc.string({ minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(asked, asked, async (a, b) => {
        fc.pre(a[0] !== b[0] || a[1] !== b[1]);
        const of = async ([name, thingId]: readonly [string, string]) =>
          (await intentOf({ body: JSON.stringify({ name }), params: { thingId } }))?.requestHash;
        expect(await of(a)).not.toBe(await of(b));
      }),
      { numRuns: 50 },
    );
  });
});
