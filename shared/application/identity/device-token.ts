import type { Macs, Secrets } from './ports.ts';

type DeviceDeps = { readonly macs: Macs; readonly secrets: Secrets };

const SHAPE = /^hsd\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/**
 * A token proving that the owner has signed in from this device before (OWASP's device cookies). It signs nobody in:
 * it only gives the device its own budget of guesses, which strangers guessing at the account can't use up.
 */
export async function deviceTokenFor(deps: DeviceDeps, userId: string): Promise<string> {
  const keyId = await deps.macs.activeKeyId();
  const device = deps.secrets.random();
  return `hsd.${keyId}.${device}.${await deps.macs.mac('device', `${userId}.${device}`, keyId)}`;
}

/** The device of a token, if it is ours and belongs to this user. */
export async function deviceOf(
  deps: DeviceDeps,
  token: string | undefined,
  userId: string | undefined,
): Promise<string | undefined> {
  const [, keyId, device, mac] = SHAPE.exec(token ?? '') ?? [];
  if (keyId === undefined || device === undefined || mac === undefined) return undefined;
  const expected = await deps.macs.mac('device', `${userId ?? ''}.${device}`, keyId).catch(() => undefined);
  return expected !== undefined && deps.secrets.equal(expected, mac) ? device : undefined;
}
