import type { Route } from '#contracts/route.ts';
import type { RouteHandler, RouteHandlers } from './http-handler.ts';

/**
 * Handlers of `routes` whose code is a separate chunk, loaded at the first request for one of them. A cold start then
 * does not load code that only some requests of the group need.
 */
export function lateHandlers<Routes extends Readonly<Record<string, Route>>>(
  routes: Routes,
  load: () => Promise<RouteHandlers<Routes>>,
): RouteHandlers<Routes> {
  const late = Object.keys(routes).map((name) => {
    const handler: RouteHandler<Route> = async (request) =>
      // A handler gets the request of its own route, which a lookup by name can't express.
      ((await load())[name] as RouteHandler<Route>)(request);
    return [name, handler] as const;
  });
  return Object.fromEntries(late) as RouteHandlers<Routes>;
}
