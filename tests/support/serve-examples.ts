import type { RateLimiter } from '#application/rate-limiter.ts';
import type { Caller } from '#contracts/authorizer-context.ts';
import type { Role } from '#contracts/roles.ts';
import type { Route, RouteOutput } from '#contracts/route.ts';
import { createHttpHandler, type RouteHandler } from '#functions/runtime/http-handler.ts';
import type { HttpResponse } from '#functions/runtime/http-response.ts';
import { ok } from '#kernel/result.ts';
import { httpEvent } from './http-events.ts';
import type { RawRequest } from './sample-requests.ts';

export const plentyLeft: RateLimiter = {
  take: async () => ({
    allowed: true,
    limit: 100,
    remaining: 99,
    resetSeconds: 0.6,
    retryAfterSeconds: 0,
    windowSeconds: 60,
  }),
};

export const callerAs = (role: Role): Caller => ({ userId: `usr_${role}`, role, sessionId: 'ses_1' });

/** A caller with a role of the route; undefined for public routes. */
function allowedCaller(route: Route): Caller | undefined {
  if (route.access === 'public') return undefined;
  return callerAs(route.access === 'signed_in' ? 'customer' : (route.access[0] ?? 'customer'));
}

export type ServeOptions<R extends Route> = {
  readonly handler?: RouteHandler<R>;
  readonly limiter?: RateLimiter;
};

/** The real HTTP handler of one route, with a route handler that returns the contract's example. */
export function serveExamples<const R extends Route>(route: R, options: ServeOptions<R> = {}) {
  const example = async () => ok(exampleOf(route));
  const handle = createHttpHandler<Record<string, Route>>({
    routes: { [route.id]: route },
    handlers: { [route.id]: options.handler ?? example },
    limiter: options.limiter ?? plentyLeft,
    clock: { now: () => new Date('2026-11-22T10:00:00.000Z') },
  });
  const serve = async (request: RawRequest, caller = allowedCaller(route)): Promise<HttpResponse> =>
    handle(httpEvent(route, request, caller), lambdaContext);
  return Object.assign(serve, { handle });
}

function exampleOf<R extends Route>(route: R): RouteOutput<R> {
  const { success } = route;
  // The contract's own example, which a test of the contracts parses by the schema.
  return (
    'example' in success ? success.example : 'schema' in success ? undefined : 'text'
  ) as RouteOutput<R>;
}

/** The Lambda context. Its type requires the last three members, although deprecated. */
export const lambdaContext = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:ap-south-1:000000000000:function:test',
  memoryLimitInMB: '512',
  awsRequestId: 'invocation-1',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
