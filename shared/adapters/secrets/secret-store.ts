import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from '#contracts/zod.ts';

/** Reads and replaces a secret, for creating and rotating keys. */
export type SecretStore<T> = {
  /** The current value; undefined until the first `save`. */
  load(): Promise<T | undefined>;
  save(value: T): Promise<void>;
};

/** A secret that holds JSON of `schema`. */
export function createSecretStore<T>(
  client: SecretsManagerClient,
  id: string,
  schema: z.ZodMiniType<T>,
): SecretStore<T> {
  return {
    async load() {
      const json = readObject(await currentValue(client, id));
      if (json === undefined) return undefined;
      const parsed = schema.safeParse(json);
      // Fails instead of overwriting keys that can't be parsed but may be in use.
      if (!parsed.success) throw new Error(`The secret ${id} does not match its schema.`);
      return parsed.data;
    },
    async save(value) {
      const text = JSON.stringify(schema.parse(value));
      await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));
    },
  };
}

async function currentValue(client: SecretsManagerClient, id: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
  } catch (error) {
    // A secret created without a value has no current version.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The JSON object; undefined for the generated password with which the stacks create a secret. */
function readObject(text: string | undefined): object | undefined {
  try {
    const json: unknown = JSON.parse(text ?? 'null');
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
