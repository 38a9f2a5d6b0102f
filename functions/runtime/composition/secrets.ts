import type { SecretSource } from '#adapters/secrets/secret-reader.ts';

/** Secrets Manager; its client is loaded when the first secret is read, since many requests need none. */
export const secretSource: SecretSource = async (id) => (await import('./secrets-manager.ts')).source(id);
