import type { Instant } from '#kernel/clock.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { KeyPublication } from './key-publication.ts';
import { type Keyring, publicHalves, type RingKey } from './keyring.ts';

export type RotationPolicy = {
  /** How long a key signs. */
  readonly activeMinutes: number;
  /** How long a key is published before it signs; longer than any verifier caches its list. */
  readonly publishMinutes: number;
  /** How long a key verifies after it last signed; null means forever. */
  readonly retiredMinutes: number | null;
};

/** Access tokens are valid for an hour; signers cache their ring for five minutes. */
export const tokenKeyPolicy: RotationPolicy = {
  activeMinutes: 30 * 1_440,
  publishMinutes: 60,
  retiredMinutes: 24 * 60,
};
/** Evidence must be verifiable for years. */
export const sealKeyPolicy: RotationPolicy = { ...tokenKeyPolicy, retiredMinutes: null };

const isOver = (key: RingKey, minutes: number, at: Instant): boolean => plusMinutes(key.since, minutes) <= at;

/**
 * The ring after rotation at `at`: removes retired keys at the end of their time, replaces an active key at the end of its
 * time with the published `next`, and adds a `next` when there is none.
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

/** The ring without a compromised key; the `next` key becomes active if needed. */
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
 * Rotates a stored ring. New keys are published before the ring is saved, and old ones removed after, so that nobody ever
 * signs with an unpublished key.
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
 * Emergency removal: verifiers refuse the key's tokens once they refresh their list, within 30 s. Signers with an outdated
 * ring find the key unpublished and sign with `next`.
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
