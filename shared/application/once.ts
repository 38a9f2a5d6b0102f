import { type Failure, failure } from '#contracts/errors.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Intent, UnitOfWork } from './unit-of-work.ts';

/**
 * Runs a use case at most once per idempotency key. The use case must commit its result under the intent; a repeated
 * request, concurrent or later, then gets that first result. A failure leaves no record, so the caller may retry with
 * the same key. `parse` reads a stored result back.
 */
export async function once<T>(
  intent: Intent | undefined,
  store: Pick<UnitOfWork, 'readIdempotency'>,
  parse: (stored: unknown) => T,
  run: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  if (!intent) return run();
  const earlier = await replay(intent, store, parse);
  if (earlier) return earlier;
  const outcome = await run();
  // A concurrent request with the same key may have committed meanwhile, and made this run fail.
  return outcome.ok ? outcome : ((await replay(intent, store, parse)) ?? outcome);
}

async function replay<T>(
  intent: Intent,
  store: Pick<UnitOfWork, 'readIdempotency'>,
  parse: (stored: unknown) => T,
): Promise<Result<T, Failure> | undefined> {
  const record = await store.readIdempotency(intent);
  if (!record) return undefined;
  return record.requestHash === intent.requestHash
    ? ok(parse(record.result))
    : err(failure('idempotency_key_reused', 'The first request with this key had another body.'));
}
