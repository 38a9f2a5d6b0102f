import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Role, roles } from '#contracts/roles.ts';
import { type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { problem } from '#contracts/schemas/problem.ts';
import { signature as signatureOf } from '#infra/local/stripe/webhooks.ts';
import { STRIPE_KEYS } from '#infra/local/system.ts';
import { type Actor, type Actors, createActors } from '#tests/support/actors.ts';
import { type BadRequest, badRequests } from '#tests/support/bad-requests.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { pathOf, type RawRequest, sampleRequest } from '#tests/support/sample-requests.ts';

const AT_ONCE = 4;

/** Faults that the way to a handler may change; the handlers themselves are held to all of them apart. */
const onTheWire =
  /unknown field|__proto__|UTF-8|NUL|JSON: "\{"|null|an object$|nest|megabyte|text\/plain|climbing|none is taken|missing$/;
/** One of a kind is enough here. */
function oneOfEachKind(cases: readonly BadRequest[]): readonly BadRequest[] {
  const kinds = new Map(cases.map((bad) => [bad.fault.split(': ').at(-1), bad]));
  return [...kinds.values()];
}

describe('bad input', () => {
  let system: TestSystem;
  let actors: Actors;
  const people = new Map<Role, Actor>();

  beforeAll(async () => {
    system = await startTestSystem();
    actors = createActors(system);
    for (const role of roles) people.set(role, await actors.staff(role));
  });
  afterAll(() => system.stop());

  const roleFor = (route: Route): Role =>
    typeof route.access === 'string' ? 'customer' : (route.access[0] ?? 'customer');

  const send = (route: Route, request: RawRequest, caller: Actor | undefined) =>
    fetch(system.cloud.apiUrl + pathOf(route, request), {
      method: route.method,
      headers: {
        ...request.headers,
        ...(route.access === 'public' || !caller ? {} : { authorization: `Bearer ${caller.accessToken}` }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
    });

  it.each(allRoutes.map((route) => [routeKey(route), route] as const))(
    'to %s is refused with a problem that names the field',
    async (_, route: Route) => {
      const cases = oneOfEachKind(badRequests(route)).filter(
        // A client of the platform can't send a body with GET.
        (bad) => onTheWire.test(bad.fault) && (route.method !== 'GET' || bad.request.body === undefined),
      );
      for (let i = 0; i < cases.length; i += AT_ONCE) {
        await Promise.all(
          cases.slice(i, i + AT_ONCE).map(async ({ fault, request, status, pointer }) => {
            const response = await send(route, request, people.get(roleFor(route)));
            const said = await response.text();
            expect(response.status, `${fault}: ${said}`).toBe(status);
            expect(response.headers.get('content-type'), fault).toBe('application/problem+json');
            const { errors = [] } = problem().parse(JSON.parse(said));
            expect(
              errors.filter((e) => e.pointer.startsWith(pointer)).length,
              `${fault}: ${said}`,
            ).toBeGreaterThan(0);
          }),
        );
      }
    },
  );

  it.each(allRoutes.map((route) => [routeKey(route), route] as const))(
    'is what the sample request to %s is not',
    async (_, route: Route) => {
      // Some of them end the caller's session.
      const { status } = await send(route, sampleRequest(route), await actors.staff(roleFor(route)));

      // What it names need not exist, nor be in the right state; but it fits, and nothing breaks.
      expect(status).toBeLessThan(500);
      expect([413, 415]).not.toContain(status);
    },
  );

  it.each(['/v1/customer/bookings/%E0%A4%A', '/v1/profile/%00', '/v1/nowhere', '/v1/../../etc/passwd', '//'])(
    'in the path alone, %s, is a 4xx',
    async (path) => {
      const authorization = `Bearer ${people.get('customer')?.accessToken}`;

      const { status } = await fetch(system.cloud.apiUrl + path, { headers: { authorization } });

      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    },
  );

  it.each(['Bearer', 'Bearer a.b.c', `Bearer ${'x'.repeat(8_000)}`, 'Basic YTpi', '{}', 'Bearer ..'])(
    'as a token, %s, is 401, with a challenge and a problem',
    async (authorization) => {
      const answer = await fetch(`${system.cloud.apiUrl}/v1/profile`, { headers: { authorization } });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer( error="invalid_token")?$/);
      expect(problem().parse(await answer.json())).toMatchObject({ code: 'unauthenticated' });
    },
  );

  it('as a payment notice is 400, whoever signed it', async () => {
    for (const signature of [
      undefined,
      '',
      't=1,v1=00',
      `t=${Date.now()},v1=${'a'.repeat(64)}`,
      'nonsense',
    ]) {
      const response = await fetch(`${system.cloud.apiUrl}/webhooks/stripe`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature === undefined ? {} : { 'stripe-signature': signature }),
        },
        body: '{"type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}}',
      });
      expect(response.status).toBe(400);
      expect(problem().parse(await response.json()).code).toBe('invalid_webhook_signature');
    }
  });

  const event = { id: 'evt_1', object: 'event', created: 1, data: { object: {} } };
  it.each([
    ['is no event', '{"some":"thing"}', 400],
    ['is not even JSON', 'nothing', 400],
    ['is null', 'null', 400],
    ['lacks what its kind carries', JSON.stringify({ ...event, type: 'payment_intent.succeeded' }), 400],
    ['is of a kind that nobody acts on', JSON.stringify({ ...event, type: 'invoice.paid' }), 204],
  ])(
    'as a payment notice that is signed and %s is refused or ignored on purpose',
    async (_, body, status) => {
      const seconds = Math.floor(Date.now() / 1000);
      const response = await fetch(`${system.cloud.apiUrl}/webhooks/stripe`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'stripe-signature': signatureOf(body, STRIPE_KEYS.webhookSecret, seconds),
        },
        body,
      });
      expect(response.status).toBe(status);
      if (status === 400) expect(problem().parse(await response.json()).code).toBe('webhook_unreadable');
    },
  );

  it.each(['0x10', '1e1', '1.0', '+5', '%205', '', '0', '101'])(
    'as the limit of a list, %s is 400, and named',
    async (limit) => {
      const authorization = `Bearer ${people.get('customer')?.accessToken}`;
      const path = `/v1/notifications?limit=${limit}`;
      const answer = await fetch(system.cloud.apiUrl + path, { headers: { authorization } });
      expect(answer.status).toBe(400);
      const { errors } = problem().parse(await answer.json());
      expect(errors?.map(({ pointer }) => pointer)).toEqual(['/query/limit']);
    },
  );

  it('as a list of pincodes, one that is named twice is 400', async () => {
    const area = { kind: 'pincodes', pincodes: ['560038', '560001', '560038'] };
    const { path, bodyExample } = vendorAccountRoutes.putVendorProfile;
    const answer = await fetch(system.cloud.apiUrl + path, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${people.get('vendor')?.accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...bodyExample, area }),
    });
    expect(answer.status).toBe(400);
    const { errors } = problem().parse(await answer.json());
    expect(errors).toContainEqual({ pointer: '/body/area/pincodes', detail: 'Each pincode once.' });
  });
});
