import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerSource } from '#adapters/secrets/secrets-manager-source.ts';

/** In a chunk of its own: see `secrets.ts`. */
export const source = secretsManagerSource(new SecretsManagerClient({}));
