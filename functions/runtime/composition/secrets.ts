import type { SecretSource } from '#adapters/secrets/secret-reader.ts';

/** Secrets Manager, whose client is loaded with the first secret that is read: many a request needs none. */
export const secretSource: SecretSource = async (id) => (await import('./secrets-manager.ts')).source(id);
