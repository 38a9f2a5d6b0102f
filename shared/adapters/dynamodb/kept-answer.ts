import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { unpack } from './packed.ts';

/** The answer to a request with an idempotency key, as it is stored: packed, for a day. */
export const keptAnswer = lazily(() =>
  z.pipe(
    z.object({ requestHash: z.string(), result: z.instanceof(Uint8Array), expiresAt: z.int() }),
    z.transform((record) => ({ ...record, result: unpack(record.result) })),
  ),
);
