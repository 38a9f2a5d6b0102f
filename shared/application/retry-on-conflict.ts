import { type Failure, failure } from '#contracts/errors.ts';
import { err, type Result } from '#kernel/result.ts';
import type { Conflict, Consistency } from './unit-of-work.ts';

const ATTEMPTS = 6;

/**
 * Optimistic concurrency: repeats load-decide-save from the load when another writer committed first, at most six
 * times; then `version_conflict`. A conflict on the idempotency record is not retried but left to `once`. The first
 * attempt may use eventually consistent reads, since its save is conditional on the versions read; retries read
 * consistently, or they would lose again.
 */
export async function retryOnConflict<T>(
  attempt: (consistency: Consistency) => Promise<Result<T, Failure | Conflict>>,
): Promise<Result<T, Failure>> {
  for (let i = 0; i < ATTEMPTS; i++) {
    const outcome = await attempt(i === 0 ? 'eventual' : 'strong');
    if (outcome.ok) return outcome;
    const { error } = outcome;
    if ('code' in error) return err(error);
    if (error.conflict === 'idempotency') break;
  }
  return err(failure('version_conflict'));
}
