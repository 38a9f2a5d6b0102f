import { createHash } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type * as z from 'zod';
import type { Failure } from '#contracts/errors.ts';
import { problems } from '#contracts/errors.ts';
import type { Route } from '#contracts/route.ts';
import { catalogueDeps } from '#functions/http/common/catalogue-composition.ts';
import { publicCatalogueHandlers } from '#functions/http/common/catalogue-handlers.ts';
import { servicePageHandlers } from '#functions/http/common/service-page-handlers.ts';
import { bookingHandlers } from '#functions/http/customer/booking-handlers.ts';
import { clock, limiter } from '#functions/http/customer/composition.ts';
import { planningHandlers } from '#functions/http/customer/planning-handlers.ts';
import type { RouteHandler } from '#functions/runtime/http-handler.ts';
import type { HttpRequest } from '#functions/runtime/request.ts';
import { canonicalJson } from '#kernel/json.ts';
import { CALLER_HEADER, hotRoutes } from './hot-routes.ts';
import { announce } from './listen.ts';

/**
 * The same routes as one writes them with Fastify: its router, its body parser, the routes' zod schemas as
 * validator and serializer, its logger with one line a request. Use cases, adapters, the rate budget and the
 * idempotency record are the very same code, so both servers ask the database the same.
 */
const handlers: Readonly<Record<string, unknown>> = {
  ...servicePageHandlers,
  ...publicCatalogueHandlers(catalogueDeps),
  ...bookingHandlers,
  ...planningHandlers,
};

const app = fastify({ logger: true, logController: new LogController({ disableRequestLogging: true }) });
app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
  const parsed = schema.safeParse(data);
  return parsed.success ? { value: parsed.data } : { error: parsed.error };
});
app.setSerializerCompiler<z.ZodType>(
  ({ schema }) =>
    (data) =>
      JSON.stringify(schema.parse(data)),
);
app.addHook('onResponse', (request, reply, done) => {
  request.log.info({
    correlationId: request.id,
    route: request.routeOptions.url,
    status: reply.statusCode,
    ms: reply.elapsedTime,
    userId: request.headers[CALLER_HEADER],
  });
  done();
});

const refuse = (reply: FastifyReply, { code, detail }: Failure) =>
  reply
    .code(problems[code].status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ type: `/problems/${code}`, title: problems[code].title, code, detail });

function serve(route: Route, handle: RouteHandler<Route>) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const userId = request.headers[CALLER_HEADER];
    const caller =
      typeof userId === 'string' ? { userId, role: 'customer' as const, sessionId: 'ses_bench' } : undefined;
    const rate = await limiter.take(route.rate, caller?.userId ?? request.ip);
    reply.headers({
      'ratelimit-policy': `"${route.rate}";q=${rate.limit};w=${rate.windowSeconds}`,
      ratelimit: `"${route.rate}";r=${rate.remaining};t=${Math.ceil(rate.resetSeconds)}`,
      'cache-control': 'no-store',
      'x-correlation-id': request.id,
    });
    if (!rate.allowed) return refuse(reply, { code: 'rate_limited' });
    const { params, query, body } = request;
    const key = request.headers['idempotency-key'];
    const hash = () => createHash('sha256').update(canonicalJson({ params, body })).digest('hex');
    const intent =
      route.idempotency === 'required' && typeof key === 'string'
        ? {
            intent: { userId: caller?.userId ?? 'anonymous', key: `${route.id}#${key}`, requestHash: hash() },
          }
        : {};
    const outcome = await handle({
      params,
      query,
      body,
      caller,
      context: {
        actor: { kind: caller ? 'customer' : 'system', id: caller?.userId ?? 'anonymous' },
        at: clock.now().toISOString(),
        correlationId: request.id,
        ...intent,
      },
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      headers: {},
      rawBody: '',
    } as HttpRequest<Route>);
    if (!outcome.ok) return refuse(reply, outcome.error);
    return reply.code(route.success.status).send(outcome.value);
  };
}

for (const [name, route] of Object.entries<Route>(hotRoutes)) {
  const { params, query, body, success } = route;
  if (!('schema' in success)) throw new Error(`${name} answers no JSON.`);
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: {
      ...(params ? { params: params() } : {}),
      ...(query ? { querystring: query() } : {}),
      ...(body ? { body: body() } : {}),
      response: { [success.status]: success.schema() },
    },
    handler: serve(route, handlers[name] as RouteHandler<Route>),
  });
}
const address = await app.listen({ port: 0, host: '127.0.0.1' });
announce(Number(new URL(address).port));
