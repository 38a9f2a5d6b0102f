import { describe, expect, it } from 'vitest';
import { roles } from '#contracts/roles.ts';
import { mayCall, type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { ok } from '#kernel/result.ts';
import { httpEvent } from '#tests/support/http-events.ts';
import { sampleRequest } from '#tests/support/sample-requests.ts';
import { callerAs, lambdaContext, serveExamples } from '#tests/support/serve-examples.ts';

const closed = allRoutes.filter((route) => route.access !== 'public');

describe.each(closed.map((route) => [routeKey(route), route] as const))('%s', (_, route: Route) => {
  it.each(roles)(
    'asks its own contract about a %s, even when no authorizer stood before it',
    async (role) => {
      const { statusCode } = await serveExamples(route)(sampleRequest(route), callerAs(role));

      expect(statusCode).toBe(mayCall(route, role) ? route.success.status : 403);
    },
  );

  it('does not serve somebody whom no authorizer has seen', async () => {
    const handle = serveExamples(route).handle;

    const response = await handle(httpEvent(route, sampleRequest(route)), lambdaContext);

    expect(response).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
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
