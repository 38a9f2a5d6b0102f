import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from './secret-reader.ts';

/** Secrets as AWS Secrets Manager holds them. */
export const secretsManagerSource =
  (client: SecretsManagerClient): SecretSource =>
  async (id) =>
    (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
