import { describe, expect, it } from 'vitest';
import { type Denial, denials } from '#contracts/authorizer-context.ts';
import { problems } from '#contracts/errors.ts';
import { roles } from '#contracts/roles.ts';
import { mayCall, type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { problem } from '#contracts/schemas/problem.ts';
import { ok } from '#kernel/result.ts';
import { httpEvent } from '#tests/support/http-events.ts';
import { sampleRequest } from '#tests/support/sample-requests.ts';
import { callerAs, lambdaContext, serveExamples } from '#tests/support/serve-examples.ts';

const notReached = () => expect.unreachable('A refused request reached its handler.');
const closed = allRoutes.filter((route) => route.access !== 'public');

describe.each(closed.map((route) => [routeKey(route), route] as const))('%s', (_, route: Route) => {
  it.each(roles)(
    'asks its own contract about a %s, even when no authorizer stood before it',
    async (role) => {
      const { statusCode } = await serveExamples(route)(sampleRequest(route), callerAs(role));

      expect(statusCode).toBe(mayCall(route, role) ? route.success.status : 403);
    },
  );

  it('answers 401 without an authorizer context on a protected route', async () => {
    const handle = serveExamples(route, { handler: notReached }).handle;

    const response = await handle(httpEvent(route, sampleRequest(route)), lambdaContext);

    expect(response).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  it.each(Object.keys(denials) as Denial[])('refuses whom the authorizer denies: %s', async (denied) => {
    const handle = serveExamples(route, { handler: notReached }).handle;

    const response = await handle(httpEvent(route, sampleRequest(route), { denied }), lambdaContext);

    const { code, challenge } = denials[denied];
    expect(response).toMatchObject({
      statusCode: problems[code].status,
      headers: { 'content-type': 'application/problem+json', 'www-authenticate': challenge },
    });
    expect(problem().parse(JSON.parse(response.body ?? ''))).toMatchObject({ code });
  });
});

describe('what the authorizer says', () => {
  const route = customerRoutes.listCustomerBookings;
  const saying = (lambda: Record<string, unknown>) => {
    const event = httpEvent(route, sampleRequest(route));
    const requestContext = { ...event.requestContext, authorizer: { lambda } };
    return serveExamples(route, { handler: notReached }).handle({ ...event, requestContext }, lambdaContext);
  };

  it.each([
    ['nothing', {}, 401],
    ['a denial beside a caller', { ...callerAs('customer'), denied: 'session_over' }, 401],
    ['a denial that is not known here', { denied: 'toString' }, 401],
    ['a denial that is no text', { denied: null }, 401],
    ['a caller without a session', { userId: 'usr_1', role: 'customer' }, 500],
    ['a role that there is not', { userId: 'usr_1', role: 'owner', sessionId: 'ses_1' }, 500],
  ])('opens nothing when it is %s', async (_, lambda, status) => {
    expect((await saying(lambda)).statusCode).toBe(status);
  });
});

describe('access', () => {
  it('is never asked of the body: a handler hears of the caller from the authorizer alone', async () => {
    const route = customerRoutes.listCustomerBookings;
    const callers: unknown[] = [];
    const serve = serveExamples(route, {
      handler: async ({ caller, context }) => {
        callers.push(caller, context.actor);
        return ok({ items: [], nextCursor: null });
      },
    });
    const request = sampleRequest(route);

    await serve({
      ...request,
      headers: { ...request.headers, 'x-user-id': 'usr_other', 'x-role': 'super_admin' },
    });

    expect(callers).toEqual([callerAs('customer'), { kind: 'customer', id: 'usr_customer' }]);
  });
});
