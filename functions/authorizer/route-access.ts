import { inflateRawSync } from 'node:zlib';
import { type RouteAccess, routeAccessSchema } from '#contracts/route-access.ts';

/**
 * What the contracts say about a route, by the key API Gateway matched; `setting` is the table as the
 * stacks wrote it. @throws Error when it can't be read: nobody is let in by a guess.
 */
export function readRouteAccess(setting: string): (key: string) => RouteAccess | undefined {
  const json: unknown = JSON.parse(inflateRawSync(Buffer.from(setting, 'base64')).toString('utf8'));
  const byKey = new Map(Object.entries(routeAccessSchema().parse(json)));
  return (key) => byKey.get(key);
}
