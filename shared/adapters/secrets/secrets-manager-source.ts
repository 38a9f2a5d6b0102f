import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from './secret-reader.ts';

/** Secrets in AWS Secrets Manager. */
export const secretsManagerSource =
  (client: SecretsManagerClient): SecretSource =>
  async (id) =>
    (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
