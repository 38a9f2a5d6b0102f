import { hkdfSync, randomBytes } from 'node:crypto';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

const keyId = lazily(() => z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/)));

/**
 * The peppers. New hashes use the active one; older ones stay as long as hashes made with them exist.
 */
export const pepperRingSchema = lazily(() =>
  z
    .object({
      active: keyId(),
      keys: z
        .array(z.object({ id: keyId(), secret: z.base64().check(z.minLength(43)) }))
        .check(z.minLength(1)),
    })
    .check(
      z.refine((ring) => ring.keys.some((key) => key.id === ring.active), {
        message: 'The active key is not in the ring.',
      }),
    ),
);
export type PepperRing = z.output<ReturnType<typeof pepperRingSchema>>;

/** The uses of a pepper; each has its own key, derived by HKDF-SHA-256 (RFC 5869). */
export type PepperUse = 'password' | 'secret_box' | 'refresh' | 'device' | 'one_time_code' | 'recovery_code';

/** A ring with one new key. */
export function createPepperRing(id: string): PepperRing {
  return { active: id, keys: [{ id, secret: randomBytes(32).toString('base64') }] };
}

/** The 256-bit key for one use. @throws Error when the ring has no such pepper. */
export function deriveKey(ring: PepperRing, use: PepperUse, id: string): Buffer {
  const key = ring.keys.find((k) => k.id === id);
  if (!key) throw new Error(`There is no pepper ${id}.`);
  return Buffer.from(hkdfSync('sha256', Buffer.from(key.secret, 'base64'), '', `homeserve/${use}`, 32));
}
