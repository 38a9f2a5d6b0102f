import { describe, expect, it } from 'vitest';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { Conflict } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { err, ok, type Result } from '#kernel/result.ts';

const lost: Result<never, Conflict> = err({ conflict: 'version', kind: 'booking', id: 'bk_1' });

/** Attempts that end as listed, the last outcome again and again. */
function attempts(...outcomes: readonly Result<string, Failure | Conflict>[]) {
  let made = 0;
  return {
    made: () => made,
    attempt: async () => {
      made += 1;
      return outcomes[Math.min(made, outcomes.length) - 1] ?? lost;
    },
  };
}

describe('a version conflict', () => {
  it('reruns the use case from its load until it succeeds', async () => {
    const { attempt, made } = attempts(lost, lost, ok('won'));

    expect(await retryOnConflict(attempt)).toEqual(ok('won'));
    expect(made()).toBe(3);
  });

  it('returns version_conflict after six attempts', async () => {
    const { attempt, made } = attempts(lost);

    expect(await retryOnConflict(attempt)).toMatchObject({ ok: false, error: { code: 'version_conflict' } });
    expect(made()).toBe(6);
  });

  it('of the idempotency record is not retried', async () => {
    const { attempt, made } = attempts(err({ conflict: 'idempotency' }));

    expect((await retryOnConflict(attempt)).ok).toBe(false);
    expect(made()).toBe(1);
  });

  it('is not confused with a failure, which is returned at once', async () => {
    const { attempt, made } = attempts(err(failure('slot_unavailable', 'taken', { alternatives: [] })));

    expect(await retryOnConflict(attempt)).toMatchObject({
      error: { code: 'slot_unavailable', detail: 'taken' },
    });
    expect(made()).toBe(1);
  });
});
