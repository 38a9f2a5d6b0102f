import { generateKeyPairSync } from 'node:crypto';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

const publicJwk = lazily(() =>
  z.object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  }),
);
const privateJwk = lazily(() =>
  z.extend(publicJwk(), { d: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) }),
);
const kid = lazily(() => z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)));

/** `next` is published but does not sign yet; `retired` still verifies but no longer signs. */
const keyState = lazily(() => z.enum(['next', 'active', 'retired']));
export const keyringSchema = lazily(() =>
  z.object({
    keys: z
      .array(z.object({ kid: kid(), state: keyState(), since: z.iso.datetime(), privateJwk: privateJwk() }))
      .check(z.minLength(1)),
  }),
);
/** Private Ed25519 signing keys as stored in Secrets Manager. */
export type Keyring = z.output<ReturnType<typeof keyringSchema>>;
export type RingKey = Keyring['keys'][number];

export const publishedKeysSchema = lazily(() =>
  z.object({ keys: z.array(z.object({ kid: kid(), jwk: publicJwk() })) }),
);
/** The public keys as stored in the operational table, for verifiers and the JWKS. */
export type PublishedKeys = z.output<ReturnType<typeof publishedKeysSchema>>;

/** A new Ed25519 key. */
export function createRingKey(id: string, state: RingKey['state'], since: string): RingKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { kid: id, state, since, privateJwk: privateJwk().parse(privateKey.export({ format: 'jwk' })) };
}

/** The key that signs. @throws Error when none is active. */
export function activeKey(ring: Keyring): RingKey {
  const key = ring.keys.find((k) => k.state === 'active');
  if (!key) throw new Error('No key of the ring is active.');
  return key;
}

export const publicHalves = (ring: Keyring): PublishedKeys => ({
  keys: ring.keys.map((key) => ({ kid: key.kid, jwk: publicJwk().parse(key.privateJwk) })),
});
