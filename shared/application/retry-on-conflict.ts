import { type Failure, failure } from '#contracts/errors.ts';
import { err, type Result } from '#kernel/result.ts';
import type { AsOf, Conflict } from './unit-of-work.ts';

const ATTEMPTS = 6;

/**
 * Runs load-decide-save again, from the load, when another writer was faster; a lost race on the
 * idempotency record is left to `once`. After six lost races the caller is told so. The first attempt may load
 * what lately was, if it saves on the versions it was read at; after a lost race it would lose again.
 */
export async function retryOnConflict<T>(
  attempt: (asOf: AsOf) => Promise<Result<T, Failure | Conflict>>,
): Promise<Result<T, Failure>> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const outcome = await attempt(i === 0 ? 'lately' : 'now');
    if (outcome.ok) return outcome;
    const { error } = outcome;
    if ('code' in error) return err(error);
    if (error.conflict === 'idempotency') break;
  }
  return err(failure('version_conflict'));
}
