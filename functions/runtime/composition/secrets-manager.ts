import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { secretsManagerSource } from '#adapters/secrets/secrets-manager-source.ts';

/** In a separate chunk: see `secrets.ts`. */
export const source = secretsManagerSource(new SecretsManagerClient(clientLimits));
