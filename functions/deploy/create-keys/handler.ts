import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { ensureKeyring } from '#adapters/jwt/first-keys.ts';
import { createKeyPublication } from '#adapters/jwt/key-publication.ts';
import { keyringSchema } from '#adapters/jwt/keyring.ts';
import { SEAL_KEYS_DOCUMENT, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { createPepperRing, pepperRingSchema } from '#adapters/secrets/pepper-ring.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { createSecretStore } from '#adapters/secrets/secret-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import { type CustomResourceEvent, respond } from './respond.ts';

const PHYSICAL_ID = 'homeserve-first-keys';

const config = readConfig(['OPERATIONAL_TABLE', 'TOKEN_KEYS_SECRET', 'SEAL_KEYS_SECRET', 'PEPPER_SECRET']);
const secretsManager = new SecretsManagerClient(clientLimits);
const dynamo = createDocumentClient();

/**
 * Custom resource: creates the first token keys, seal keys and pepper if there are none. Neither an update nor a deletion
 * changes existing keys, since what they sealed must stay verifiable.
 */
export async function handler(event: CustomResourceEvent): Promise<{ PhysicalResourceId: string }> {
  return respond(event, PHYSICAL_ID, async () => {
    if (event.RequestType !== 'Delete') await createMissingKeys();
  });
}

async function createMissingKeys(): Promise<void> {
  const at = systemClock.now().toISOString();
  for (const [secret, document] of [
    [config.TOKEN_KEYS_SECRET, TOKEN_KEYS_DOCUMENT],
    [config.SEAL_KEYS_SECRET, SEAL_KEYS_DOCUMENT],
  ] as const) {
    const store = createSecretStore(secretsManager, secret, keyringSchema());
    const publication = createKeyPublication(dynamo, config.OPERATIONAL_TABLE, document);
    await ensureKeyring(store, publication, at, randomSecrets.random);
  }
  const pepper = createSecretStore(secretsManager, config.PEPPER_SECRET, pepperRingSchema());
  if (!(await pepper.load())) await pepper.save(createPepperRing('p1'));
}
