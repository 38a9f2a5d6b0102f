import * as z from 'zod';

/** An Ed25519 key as a JWK (RFC 8037). `d` is there in secrets only. */
export const publicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
  kid: z.string().min(1),
});
export const privateKey = publicKey.extend({ d: z.string().length(43) });

/** What a keyring secret holds: the key that signs now, and those that may still verify. */
export const privateKeyring = z.object({ activeKid: z.string(), keys: z.array(privateKey).min(1) });
export type PrivateKeyring = z.output<typeof privateKeyring>;

/** What the table holds for everybody who verifies: `keys:token` and `keys:seal`. */
export const publicKeyring = z.object({ keys: z.array(publicKey).min(1) });
export type PublicKeyring = z.output<typeof publicKeyring>;
