import { describe, expect, it } from 'vitest';
import { createClient } from '#contracts/client.ts';
import { route } from '#contracts/route.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { webhookRoutes } from '#contracts/routes/webhooks.ts';
import * as z from '#contracts/zod.ts';

type Sent = { readonly url: string; readonly init: RequestInit };

/** A `fetch` that keeps what it is given and answers as told. */
function fetching(answer: () => Response) {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    sent.push({ url: input instanceof Request ? input.url : input.toString(), init: init ?? {} });
    return answer();
  };
  return { sent, client: createClient({ baseUrl: 'https://api.test/base/', token: 't1', fetch }) };
}
const json = (status: number, body: unknown, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });

const readThing = route({
  id: 'readThing',
  group: 'common',
  method: 'GET',
  path: '/v1/things/{thingId}',
  access: ['customer'],
  rate: 'read',
  summary: 'A thing',
  params: () => z.strictObject({ thingId: z.string() }),
  query: () => z.strictObject({ depth: z.optional(z.coerce.number()), q: z.optional(z.string()) }),
  success: { status: 200, schema: () => z.object({ name: z.string() }), example: { name: 'n' } },
  errors: [],
});

describe('the client', () => {
  it('percent-encodes path and query values', async () => {
    const { client, sent } = fetching(() => json(200, { name: 'n' }));

    await client.call(readThing, { params: { thingId: 'a/../b?c' }, query: { depth: 2, q: 'x&y=z' } });

    expect(sent[0]?.url).toBe('https://api.test/base/v1/things/a%2F..%2Fb%3Fc?depth=2&q=x%26y%3Dz');
  });

  it('sends token, key and body as the contract says', async () => {
    const { client, sent } = fetching(() => json(409, { message: 'no' }, 'application/problem+json'));
    const body = { quoteToken: 'q'.repeat(20), notes: '' };

    await expect(client.call(customerRoutes.createBooking, { body, idempotencyKey: 'k1' })).rejects.toThrow();

    const { method, headers, body: bytes } = sent[0]?.init ?? {};
    expect({ method, body: bytes }).toEqual({ method: 'POST', body: JSON.stringify(body) });
    expect(headers).toMatchObject({
      authorization: 'Bearer t1',
      'idempotency-key': 'k1',
      'content-type': 'application/json',
    });
  });

  it('parses a successful response with the schema and throws for another shape', async () => {
    const good = fetching(() => json(200, { name: 'n', more: 1 }));
    const bad = fetching(() => json(200, { name: 7 }));
    const params = { thingId: 'a' };

    expect(await good.client.call(readThing, { params })).toMatchObject({
      ok: true,
      status: 200,
      body: { name: 'n' },
    });
    await expect(bad.client.call(readThing, { params })).rejects.toThrow('another shape');
  });

  it('returns a coded failure with its problem', async () => {
    const said = {
      type: '/problems/not_found',
      title: 'No',
      status: 404,
      code: 'not_found',
      alternatives: [1],
    };
    const { client } = fetching(() => json(404, said, 'application/problem+json'));

    const answer = await client.call(readThing, { params: { thingId: 'a' } });

    expect(answer).toMatchObject({ ok: false, status: 404, problem: said });
  });

  it("converts API Gateway's own errors to problems", async () => {
    const { client } = fetching(() => json(503, { message: 'Service Unavailable' }));

    const answer = await client.call(readThing, { params: { thingId: 'a' } });

    expect(answer).toMatchObject({ ok: false, status: 503, problem: { code: 'temporarily_unavailable' } });
  });

  it('throws for a status that is not in the contract', async () => {
    const { client } = fetching(() => json(201, { name: 'n' }));

    await expect(client.call(readThing, { params: { thingId: 'a' } })).rejects.toThrow(
      'readThing answered 201',
    );
  });

  it('sends raw bodies unchanged and reads responses without a body', async () => {
    const { client, sent } = fetching(() => new Response(null, { status: 204 }));

    const answer = await client.withToken(undefined).call(webhookRoutes.receiveStripeWebhook, {
      body: '{"id": 1}',
      headers: { 'stripe-signature': 't=1' },
    });

    expect(answer).toMatchObject({ ok: true, status: 204, body: undefined });
    expect(sent[0]?.init.body).toBe('{"id": 1}');
    expect(sent[0]?.init.headers).not.toHaveProperty('authorization');
  });
});
