import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { sha256 } from './primitives.ts';

/** An anchor as it lies in the vault: a Merkle root over events' ids and hashes, its leaves, and our seal. */
export const sealedAnchor = lazily(() =>
  z.strictObject({
    anchor: z.strictObject({
      kind: z.literal('audit-anchor'),
      version: z.literal(2),
      upTo: z.iso.datetime(),
      size: z.int().check(z.minimum(1)),
      root: sha256(),
      leaves: z.array(z.strictObject({ eventId: z.string(), hash: sha256() })),
    }),
    seal: z.string(),
  }),
);
