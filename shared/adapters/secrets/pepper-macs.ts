import { createHmac } from 'node:crypto';
import type { Macs } from '#application/identity/ports.ts';
import { deriveKey, type PepperRing } from './pepper-ring.ts';
import type { SecretReader } from './secret-reader.ts';

/** Keyed digests with keys derived from the pepper ring. */
export function createPepperMacs(ring: SecretReader<PepperRing>): Macs {
  return {
    activeKeyId: async () => (await ring.read()).active,
    async mac(purpose, message, keyId) {
      const keys = await ringWith(ring, keyId);
      return createHmac('sha256', deriveKey(keys, purpose, keyId ?? keys.active))
        .update(message, 'utf8')
        .digest('base64url');
    },
  };
}

/** The ring, refreshed when it lacks a key that another instance already uses. */
export async function ringWith(
  ring: SecretReader<PepperRing>,
  keyId: string | undefined,
): Promise<PepperRing> {
  const kept = await ring.read();
  return keyId === undefined || kept.keys.some((key) => key.id === keyId) ? kept : ring.refresh();
}
