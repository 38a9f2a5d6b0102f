import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from '#contracts/zod.ts';

/** Reads and replaces a secret; for what makes and rotates keys. */
export type SecretStore<T> = {
  /** The value as it is now; undefined while the secret holds nothing of ours yet. */
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
      // Keys that can't be read may still be somebody's only ones: stop, rather than put new ones there.
      if (!parsed.success) throw new Error(`The secret ${id} is not in the form expected.`);
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
    // A secret that was made without a value has no current version.
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** A secret as the stacks make it holds a generated password, which is no JSON object. */
function readObject(text: string | undefined): object | undefined {
  try {
    const json: unknown = JSON.parse(text ?? 'null');
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
