import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { newKid } from '#adapters/jwt/first-keys.ts';
import { createKeyPublication } from '#adapters/jwt/key-publication.ts';
import {
  type RotationDeps,
  removeStoredKey,
  rotateStoredRing,
  sealKeyPolicy,
  tokenKeyPolicy,
} from '#adapters/jwt/key-rotation.ts';
import { createRingKey, keyringSchema } from '#adapters/jwt/keyring.ts';
import { SEAL_KEYS_DOCUMENT, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { createSecretStore } from '#adapters/secrets/secret-store.ts';
import { systemClock } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import * as z from '#contracts/zod.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';
import { lazily } from '#kernel/lazily.ts';

const config = readConfig(['TOKEN_KEYS_SECRET', 'SEAL_KEYS_SECRET']);
const secretsManager = new SecretsManagerClient(clientLimits);

/** `{"removeTokenKey": "<kid>"}`, sent by hand, removes a compromised key at once. */
const command = lazily(() => z.looseObject({ removeTokenKey: z.optional(z.string().check(z.minLength(1))) }));

/** Runs daily: rotates the token and seal keys when they are due. */
export async function handler(event: unknown): Promise<void> {
  const { removeTokenKey } = command().parse(event ?? {});
  const at = systemClock.now().toISOString();
  const tokens = depsOf(config.TOKEN_KEYS_SECRET, TOKEN_KEYS_DOCUMENT, at);
  if (removeTokenKey !== undefined) {
    await removeStoredKey(tokens, removeTokenKey, at);
    logger.warn('token key removed', { kid: removeTokenKey });
    return;
  }
  await rotateStoredRing(tokens, tokenKeyPolicy, at);
  await rotateStoredRing(depsOf(config.SEAL_KEYS_SECRET, SEAL_KEYS_DOCUMENT, at), sealKeyPolicy, at);
}

const depsOf = (secret: string, document: string, at: string): RotationDeps => ({
  store: createSecretStore(secretsManager, secret, keyringSchema()),
  publication: createKeyPublication(client, operationalTable, document),
  createKey: (state) => createRingKey(newKid(at, randomSecrets.random()), state, at),
});
