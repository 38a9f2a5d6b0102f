import type { Instant } from '#kernel/clock.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { KeyPublication } from './key-publication.ts';
import { type Keyring, publicHalves, type RingKey } from './keyring.ts';

export type RotationPolicy = {
  /** How long a key signs. */
  readonly activeMinutes: number;
  /** How long a key is published before it signs: longer than any verifier keeps its list. */
  readonly publishMinutes: number;
  /** How long a key verifies after it last signed; null for ever. */
  readonly retiredMinutes: number | null;
};

/** Access tokens live an hour; signers keep their ring for five minutes. */
export const tokenKeyPolicy: RotationPolicy = {
  activeMinutes: 30 * 1_440,
  publishMinutes: 60,
  retiredMinutes: 24 * 60,
};
/** Sealed evidence is verified years later. */
export const sealKeyPolicy: RotationPolicy = { ...tokenKeyPolicy, retiredMinutes: null };

const isOver = (key: RingKey, minutes: number, at: Instant): boolean => plusMinutes(key.since, minutes) <= at;

/**
 * The ring after whatever is due at `at`: retired keys whose time is over go; a published `next` takes over
 * from an active key whose time is over; there is always a `next`, published well before it is needed and
 * ready for an emergency.
 */
export function rotated(
  ring: Keyring,
  policy: RotationPolicy,
  at: Instant,
  createKey: (state: RingKey['state']) => RingKey,
): Keyring {
  const kept = ring.keys.filter(
    (key) =>
      key.state !== 'retired' || policy.retiredMinutes === null || !isOver(key, policy.retiredMinutes, at),
  );
  const active = kept.find((key) => key.state === 'active');
  const next = kept.find((key) => key.state === 'next');
  const due = active === undefined || isOver(active, policy.activeMinutes, at);
  const keys =
    next && due && isOver(next, policy.publishMinutes, at)
      ? kept.map((key): RingKey => {
          if (key === next) return { ...key, state: 'active', since: at };
          return key === active ? { ...key, state: 'retired', since: at } : key;
        })
      : kept;
  return { keys: keys.some((key) => key.state === 'next') ? keys : [...keys, createKey('next')] };
}

/** The ring without a key that is not to be trusted any more; another signs from now on. */
export function withoutKey(
  ring: Keyring,
  kid: string,
  at: Instant,
  createKey: (state: RingKey['state']) => RingKey,
): Keyring {
  const left = ring.keys.filter((key) => key.kid !== kid);
  if (left.some((key) => key.state === 'active')) return { keys: left };
  const next = left.find((key) => key.state === 'next');
  return next
    ? { keys: left.map((key) => (key === next ? { ...key, state: 'active', since: at } : key)) }
    : { keys: [...left, createKey('active')] };
}

export type RotationDeps = {
  readonly store: SecretStore<Keyring>;
  readonly publication: KeyPublication;
  readonly createKey: (state: RingKey['state']) => RingKey;
};

/**
 * Does what is due to a stored ring. New keys are published before the ring is saved, and old ones
 * unpublished after, so that at no moment anyone signs with a key that verifiers can't find.
 */
export async function rotateStoredRing(
  { store, publication, createKey }: RotationDeps,
  policy: RotationPolicy,
  at: Instant,
): Promise<Keyring> {
  const ring = await existing(store);
  const next = rotated(ring, policy, at, createKey);
  const known = new Set(next.keys.map((key) => key.kid));
  const leaving = ring.keys.filter((key) => !known.has(key.kid));
  await publication.publish(publicHalves({ keys: [...next.keys, ...leaving] }));
  await store.save(next);
  if (leaving.length > 0) await publication.publish(publicHalves(next));
  return next;
}

/**
 * Emergency: what the key signed is refused as soon as verifiers renew their list, within 30 s. Signers
 * that still keep the old ring see the key missing from the list and sign with the published `next`.
 */
export async function removeStoredKey(
  { store, publication, createKey }: RotationDeps,
  kid: string,
  at: Instant,
): Promise<Keyring> {
  const next = withoutKey(await existing(store), kid, at, createKey);
  await publication.publish(publicHalves(next));
  await store.save(next);
  return next;
}

async function existing(store: SecretStore<Keyring>): Promise<Keyring> {
  const ring = await store.load();
  if (!ring) throw new Error('There is no key ring to rotate: deploy the stacks first.');
  return ring;
}
