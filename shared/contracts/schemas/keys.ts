import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/** A key to verify signatures by (RFC 8037). */
export const publicKey = lazily(() =>
  z.object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string(),
    use: z.literal('sig'),
    alg: z.literal('EdDSA'),
  }),
);
