import { existsSync } from 'node:fs';
import type { LocalSystem } from './system.ts';

export type SeededAccount = {
  readonly role: string;
  readonly email: string;
  readonly password: string;
  /** What a staff account needs besides: its TOTP secret. */
  readonly note?: string | undefined;
};

/** Makes one account per role; on kept data it answers those that are there. */
export type Seed = (
  system: LocalSystem,
  start: { readonly isNew: boolean },
) => Promise<readonly SeededAccount[]>;

const module_ = new URL('../../bin/seed.ts', import.meta.url);

/** The system's seed, which stands outside: what accounts are is a business rule. */
export async function loadSeed(): Promise<Seed> {
  if (!existsSync(module_)) return async () => [];
  const loaded: { readonly seed: Seed } = await import(module_.href);
  return loaded.seed;
}
