import { describe, expect, it } from 'vitest';
import { type Failure, failure } from '#contracts/errors.ts';
import { transientErrors } from '#contracts/workflows/sign-then-pay.ts';
import * as z from '#contracts/zod.ts';
import { createTask } from '#functions/runtime/workflow-task.ts';
import { err, ok, type Result } from '#kernel/result.ts';

type Output = { readonly bookingId: string };
const contract = {
  input: () => z.object({ bookingId: z.string() }),
  output: () => z.object({ bookingId: z.string() }),
};
const run = (work: () => Promise<Result<Output, Failure>>) =>
  createTask(contract, work)({ bookingId: 'bk_1' });
const throwing = (error: Error) =>
  run(async () => {
    throw error;
  });
const named = (name: string) => Object.assign(new Error('of a service'), { name });

/** Whether the machine tries a task again that throws an error of this name. */
const isTriedAgain = async (outcome: Promise<unknown>): Promise<boolean> => {
  const thrown: unknown = await outcome.catch((error: unknown) => error);
  if (!(thrown instanceof Error)) throw new TypeError('The task did not fail.');
  return (transientErrors as readonly string[]).includes(thrown.name);
};

describe('a task', () => {
  it('returns only what its contract declares', async () => {
    const answer = run(async () => ok({ bookingId: 'bk_1', amount: 1 }));
    expect(await answer).toEqual({ bookingId: 'bk_1' });
  });

  it.each(['TimeoutError', 'SlowDown', 'TransactionInProgressException', 'ProviderUnavailable'])(
    'is tried again after %s',
    async (name) => {
      expect(await isTriedAgain(throwing(named(name)))).toBe(true);
    },
  );

  it('is retried when a service is unreachable or after a version conflict', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(await isTriedAgain(throwing(refused))).toBe(true);
    expect(await isTriedAgain(run(async () => err(failure('version_conflict'))))).toBe(true);
  });

  it('is not retried after a permanent failure', async () => {
    expect(await isTriedAgain(throwing(named('ValidationException')))).toBe(false);
    expect(await isTriedAgain(run(async () => err(failure('document_changed'))))).toBe(false);
  });
});
