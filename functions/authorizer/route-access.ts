import { inflateRawSync } from 'node:zlib';
import { type RouteAccess, routeAccessSchema } from '#contracts/route-access.ts';

/**
 * Looks up a route's access by the key that API Gateway matched. `setting` is the table as the stacks wrote it.
 * @throws Error when the setting can't be parsed.
 */
export function readRouteAccess(setting: string): (key: string) => RouteAccess | undefined {
  const json: unknown = JSON.parse(inflateRawSync(Buffer.from(setting, 'base64')).toString('utf8'));
  const byKey = new Map(Object.entries(routeAccessSchema().parse(json)));
  return (key) => byKey.get(key);
}
