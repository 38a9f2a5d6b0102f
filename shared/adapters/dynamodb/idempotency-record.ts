import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { unpack } from './packed.ts';

/** A stored idempotency record: the request's hash and its packed result, kept for a day. */
export const idempotencyRecord = lazily(() =>
  z.pipe(
    z.object({ requestHash: z.string(), result: z.instanceof(Uint8Array), expiresAt: z.int() }),
    z.transform((record) => ({ ...record, result: unpack(record.result) })),
  ),
);
