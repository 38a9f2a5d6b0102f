import { createJoseSealer } from '#adapters/jwt/jose-sealer.ts';
import { keyringSchema } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader, SEAL_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { Sealer } from '#application/booking/ports.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable } from './operational.ts';
import { secretSource } from './secrets.ts';

const published = createPublishedKeyReader(client, operationalTable, SEAL_KEYS_DOCUMENT, systemClock);

/** Seals and verifies; for functions that may read the private keys. */
export function composeSealer(): Sealer {
  const { SEAL_KEYS_SECRET } = readConfig(['SEAL_KEYS_SECRET']);
  const keyring = createSecretReader(secretSource, SEAL_KEYS_SECRET, keyringSchema, systemClock);
  return createJoseSealer({ readKeyring: keyring.read, published });
}

/** Verifies only, with the published keys. */
export const composeVerifier = (): Pick<Sealer, 'verify'> => createJoseSealer({ published });
