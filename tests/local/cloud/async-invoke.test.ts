import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AcceptedEvent, acceptedEvents, createAsyncInvoke } from '#infra/local/lambda/async-invoke.ts';
import { createFunctionPool, type FunctionPool } from '#infra/local/lambda/function-pool.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { openStateFile } from '#infra/local/services/state-file.ts';
import { scratch } from '#tests/support/scratch.ts';

vi.setConfig({ testTimeout: 30_000 });

const ARN = 'arn:aws:lambda:ap-south-1:000000000000:function:f';
const LONG_MS = 3_600_000;

let dataDir: string;
let pool: FunctionPool;
let invoked: boolean[];
beforeEach(() => {
  dataDir = scratch();
  invoked = [];
  pool = createFunctionPool({
    clock: manualClock(new Date()),
    maxWorkers: 1,
    onLine: () => undefined,
    onInvocation: (_, { ok }) => invoked.push(ok),
  });
});
afterEach(() => pool.close());

function define(body: string): void {
  const path = join(scratch(), 'f.mts');
  writeFileSync(path, `export const handler = async () => { ${body} };`);
  pool.define({
    name: 'f',
    arn: ARN,
    roleArn: undefined,
    entryUrl: pathToFileURL(path).href,
    handlerName: 'handler',
    timeoutMs: 5_000,
    memoryMb: 128,
    reservedConcurrency: undefined,
    env: {},
  });
}

/** Asynchronous invocations with what is on record in `dataDir`. */
async function open() {
  const errors: unknown[] = [];
  const file = await openStateFile({ dataDir, file: 'a.json', schema: acceptedEvents, initial: [] });
  const asyncInvoke = createAsyncInvoke({
    pending: file.state,
    save: file.save,
    functions: pool,
    configOf: () => undefined,
    retryDelaysMs: [LONG_MS],
    send: async () => undefined,
    onError: (error) => errors.push(error),
  });
  return { asyncInvoke, errors, pending: (): readonly AcceptedEvent[] => file.state };
}

it('an event that was accepted runs after a restart when it had not come to its end', async () => {
  define("throw new Error('not now');");
  const before = await open();
  await before.asyncInvoke.accept(ARN, '{}');
  await vi.waitFor(() => expect(invoked).toEqual([false]));
  await before.asyncInvoke.close();
  expect([before.pending().length, before.errors]).toEqual([1, []]);

  define('return 1;');
  const after = await open();
  expect(after.pending()).toMatchObject([{ functionArn: ARN, payload: '{}' }]);
  after.asyncInvoke.resume();
  await after.asyncInvoke.settled();
  expect(invoked).toEqual([false, true]);
  expect([(await open()).pending(), after.errors]).toEqual([[], []]);
});
