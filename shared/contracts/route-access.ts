import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { roles } from './roles.ts';
import { type Route, routeKey } from './route.ts';

/** What the authorizer needs to know of a route. */
export type RouteAccess = Pick<Route, 'access' | 'beforeSecondFactor'>;

const entry = lazily(() =>
  z.pipe(
    z.tuple([z.union([z.literal('signed_in'), z.array(z.enum(roles))]), z.boolean()]),
    z.transform(
      ([access, early]): RouteAccess => (early ? { access, beforeSecondFactor: true } : { access }),
    ),
  ),
);
export const routeAccessSchema = lazily(() => z.record(z.string(), entry()));

/**
 * Who may call which route, as compact JSON by route key. The stacks pass it to the authorizer, whose cold start would
 * otherwise load the schemas of the whole API. Public routes have no authorizer.
 */
export const routeAccessTable = (routes: readonly Route[]): z.input<ReturnType<typeof routeAccessSchema>> =>
  Object.fromEntries(
    routes.flatMap((route) =>
      route.access === 'public'
        ? []
        : [
            [
              routeKey(route),
              [
                route.access === 'signed_in' ? route.access : [...route.access],
                route.beforeSecondFactor === true,
              ],
            ],
          ],
    ),
  );
