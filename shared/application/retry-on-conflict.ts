import { type Failure, failure } from '#contracts/errors.ts';
import { err, type Result } from '#kernel/result.ts';
import type { Conflict } from './unit-of-work.ts';

const ATTEMPTS = 6;

/**
 * Runs load-decide-save again, from the load, when another writer was faster; a lost race on the
 * idempotency record is left to `once`. After six lost races the caller is told so.
 */
export async function retryOnConflict<T>(
  attempt: () => Promise<Result<T, Failure | Conflict>>,
): Promise<Result<T, Failure>> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const outcome = await attempt();
    if (outcome.ok) return outcome;
    const { error } = outcome;
    if ('code' in error) return err(error);
    if (error.conflict === 'idempotency') break;
  }
  return err(failure('version_conflict'));
}
