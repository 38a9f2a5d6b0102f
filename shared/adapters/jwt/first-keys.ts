import type { SecretStore } from '../secrets/secret-store.ts';
import type { KeyPublication } from './key-publication.ts';
import { createRingKey, type Keyring, publicHalves, type RingKey } from './keyring.ts';

/** `k{yyyymmdd}-{four random characters}`. */
export const newKid = (at: string, random: string): string =>
  `k${at.slice(0, 10).replaceAll('-', '')}-${random.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 4)}`;

/**
 * Creates a ring with two keys, one active and one in reserve, unless there is a ring, and publishes the ring's public
 * keys either way. Repeating it completes an interrupted run and otherwise changes nothing.
 */
export async function ensureKeyring(
  store: SecretStore<Keyring>,
  publication: KeyPublication,
  at: string,
  random: () => string,
): Promise<Keyring> {
  const existing = await store.load();
  const create = (state: RingKey['state']) => createRingKey(newKid(at, random()), state, at);
  const ring = existing ?? { keys: [create('active'), create('next')] };
  if (!existing) await store.save(ring);
  await publication.publish(publicHalves(ring));
  return ring;
}
