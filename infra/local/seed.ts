import { existsSync } from 'node:fs';
import type { LocalSystem } from './system.ts';

export type SeededAccount = {
  readonly role: string;
  readonly email: string;
  readonly password: string;
  /** Additional information, such as a staff account's TOTP secret. */
  readonly note?: string | undefined;
};

/** Creates one account per role and returns them; existing accounts are kept. */
export type Seed = (
  system: LocalSystem,
  start: { readonly isNew: boolean },
) => Promise<readonly SeededAccount[]>;

const module_ = new URL('../../bin/seed.ts', import.meta.url);

/** Loads the system's seed, which is outside `infra/local` because accounts are business data. */
export async function loadSeed(): Promise<Seed> {
  if (!existsSync(module_)) return async () => [];
  const loaded: { readonly seed: Seed } = await import(module_.href);
  return loaded.seed;
}
