import { type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';

const byKey = new Map(allRoutes.map((route) => [routeKey(route), route] as const));

/** What the contract says about a route, by the key API Gateway matched. */
export const routeAccess = (key: string): Pick<Route, 'access' | 'beforeSecondFactor'> | undefined =>
  byKey.get(key);
