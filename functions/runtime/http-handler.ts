import middy from '@middy/core';
import { InvalidCursor } from '#application/paging.ts';
import type { RateLimiter } from '#application/rate-limiter.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { type Route, type RouteOutput, routeKeys } from '#contracts/route.ts';
import type { Clock } from '#kernel/clock.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { admit } from './admission.ts';
import type { HttpResponse } from './http-response.ts';
import { logging } from './logging.ts';
import { type HttpEvent, type HttpRequest, parseRequest } from './request.ts';
import { denialResponse, problemResponse, rateHeaders, successResponse } from './response.ts';
import { isTransient } from './transient-error.ts';

/** Handles one route: from its parsed request to its output, or an expected failure. */
export type RouteHandler<R extends Route> = (
  request: HttpRequest<R>,
) => Promise<Result<RouteOutput<R>, Failure>>;
/** One handler for each route of a group; a missing one is a type error. */
export type RouteHandlers<Routes extends Readonly<Record<string, Route>>> = {
  readonly [K in keyof Routes]: RouteHandler<Routes[K]>;
};

export type HttpHandlerOptions<Routes extends Readonly<Record<string, Route>>> = {
  readonly routes: Routes;
  readonly handlers: RouteHandlers<Routes>;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
};

type Served = {
  readonly route: Route;
  readonly serve: (request: HttpRequest<Route>) => Promise<Result<unknown, Failure>>;
};

/**
 * The Lambda handler of one route group: finds the route, checks the caller, takes from the rate budget, parses the
 * request, calls the route's handler, and builds the response by the route's contract.
 */
export function createHttpHandler<Routes extends Readonly<Record<string, Route>>>(
  options: HttpHandlerOptions<Routes>,
) {
  const table = new Map<string, Served>();
  for (const [name, route] of Object.entries(options.routes)) {
    // `RouteHandlers` ties each handler to its own route, which a lookup by name can't express.
    const served = { route, serve: options.handlers[name] as Served['serve'] };
    for (const key of routeKeys(route)) table.set(key, served);
  }
  return middy<HttpEvent, HttpResponse>()
    .use(logging())
    .handler(async (event) => {
      const response = await answer(table, options, event);
      return event.requestContext.http.method === 'HEAD' ? withoutBody(response) : response;
    });
}

async function answer(
  table: ReadonlyMap<string, Served>,
  { limiter, clock }: Pick<HttpHandlerOptions<Record<string, Route>>, 'limiter' | 'clock'>,
  event: HttpEvent,
): Promise<HttpResponse> {
  const instance = event.rawPath;
  const served = table.get(event.routeKey);
  if (!served) return problemResponse(failure('not_found', `There is no route ${event.routeKey}.`), instance);
  const { route } = served;
  const admitted = admit(route, event);
  if (!admitted.ok) return denialResponse(admitted.error, instance);
  const caller = admitted.value;

  const taken = await limiter
    .take(route.rate, caller?.userId ?? event.requestContext.http.sourceIp)
    .then(ok, expected);
  if (!taken.ok) return problemResponse(taken.error, instance);
  const rate = taken.value;
  const headers = rateHeaders(route.rate, rate);
  if (!rate.allowed) {
    const refused: Failure = {
      ...failure('rate_limited'),
      retryAfterSeconds: Math.max(1, rate.retryAfterSeconds),
    };
    return withHeaders(problemResponse(refused, instance), headers);
  }
  const at = clock.now().toISOString();
  const request = parseRequest(route, event, caller, at, event.requestContext.requestId);
  const outcome = request.ok ? await served.serve(request.value).catch(expected) : request;
  const response = outcome.ok
    ? successResponse(route, outcome.value, event.headers)
    : problemResponse(outcome.error, instance);
  return withHeaders(response, headers);
}

/** Turns the few errors that concern the caller into failures. @throws every other error */
function expected(error: unknown): Result<never, Failure> {
  if (error instanceof InvalidCursor) {
    return err({
      code: 'invalid_request',
      detail: error.message,
      fields: [{ pointer: '/query/cursor', detail: error.message }],
    });
  }
  if (isTransient(error)) {
    return err({
      ...failure('temporarily_unavailable', 'A service we need does not answer.'),
      retryAfterSeconds: 2,
    });
  }
  throw error;
}

const withoutBody = (response: HttpResponse): HttpResponse => ({
  ...response,
  body: '',
  isBase64Encoded: false,
});

const withHeaders = (response: HttpResponse, headers: Record<string, string>): HttpResponse => ({
  ...response,
  headers: { ...response.headers, ...headers },
});
