import { deflateRawSync } from 'node:zlib';
import type { Route } from '#contracts/route.ts';
import { routeAccessTable } from '#contracts/route-access.ts';

/** A function's environment holds 4 KB in all. */
const MAX_LENGTH = 3_000;

/**
 * The authorizer's table of roles per route, compressed to fit into an environment variable.
 * @throws RangeError when it no longer fits.
 */
export function routeAccessSetting(routes: readonly Route[]): string {
  const setting = deflateRawSync(JSON.stringify(routeAccessTable(routes)), { level: 9 }).toString('base64');
  if (setting.length > MAX_LENGTH) {
    throw new RangeError(`The route table takes ${setting.length} characters; ${MAX_LENGTH} fit.`);
  }
  return setting;
}
