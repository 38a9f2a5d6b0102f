import { describe, expect, it } from 'vitest';
import { once } from '#application/once.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { err, ok, type Result } from '#kernel/result.ts';

const intent = { userId: 'usr_1', key: 'createBooking#k1', requestHash: 'h1' };
type Stored = { readonly requestHash: string; readonly result: unknown };

/** Records as a unit of work keeps them; `runs` counts the effects. */
function given(records: ReadonlyMap<string, Stored> = new Map()) {
  const stored = new Map(records);
  let runs = 0;
  return {
    runs: () => runs,
    call: (
      asked: typeof intent | undefined,
      outcome: Result<unknown, Failure> = ok({ bookingId: 'bk_new' }),
      meanwhile?: () => void,
    ) =>
      once(
        asked,
        { readIdempotency: async ({ key }) => stored.get(key) },
        (value) => value,
        async () => {
          runs += 1;
          meanwhile?.();
          return outcome;
        },
      ),
    store: (key: string, record: Stored) => void stored.set(key, record),
  };
}

describe('once', () => {
  it('runs every request without a key', async () => {
    const { call, runs } = given();

    await call(undefined);
    await call(undefined);

    expect(runs()).toBe(2);
  });

  it('returns the first result for a repeat, without a second effect', async () => {
    const { call, runs } = given(
      new Map([[intent.key, { requestHash: 'h1', result: { bookingId: 'bk_1' } }]]),
    );

    expect(await call(intent)).toEqual(ok({ bookingId: 'bk_1' }));
    expect(runs()).toBe(0);
  });

  it('refuses a different request under the same key', async () => {
    const { call, runs } = given(new Map([[intent.key, { requestHash: 'other', result: {} }]]));

    expect(await call(intent)).toMatchObject({ ok: false, error: { code: 'idempotency_key_reused' } });
    expect(runs()).toBe(0);
  });

  it("returns the winner's result after a lost race", async () => {
    const { call, store } = given();
    const lost = err(failure('slot_unavailable'));

    const answer = await once(
      intent,
      { readIdempotency: async () => undefined },
      (value) => value,
      async () => lost,
    );
    const twin = await call(intent, lost, () =>
      store(intent.key, { requestHash: 'h1', result: { bookingId: 'bk_1' } }),
    );

    expect(answer).toEqual(lost);
    expect(twin).toEqual(ok({ bookingId: 'bk_1' }));
  });

  it('stores no failure, so that the same key can be retried', async () => {
    const { call, runs } = given();

    await call(intent, err(failure('payment_failed')));
    expect(await call(intent)).toEqual(ok({ bookingId: 'bk_new' }));
    expect(runs()).toBe(2);
  });
});
