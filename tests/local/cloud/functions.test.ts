import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFunctionPool,
  type FunctionPool,
  type FunctionSpec,
} from '#infra/local/lambda/function-pool.ts';
import { manualClock, type TravelClock } from '#infra/local/services/local-clock.ts';
import { scratch } from '#tests/support/scratch.ts';

vi.setConfig({ testTimeout: 30_000 });

let dir: string;
let pool: FunctionPool;
let clock: TravelClock;
let lines: string[];
beforeEach(() => {
  dir = scratch();
  lines = [];
  clock = manualClock(new Date());
  pool = createFunctionPool({
    clock,
    maxWorkers: 3,
    onLine: (name, line) => lines.push(`${name}: ${line}`),
    onInvocation: () => undefined,
  });
});
afterEach(async () => {
  await pool.close();
});

function define(name: string, source: string, settings: Partial<FunctionSpec> = {}): void {
  const path = join(dir, `${name}.mts`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path, source);
  pool.define({
    name,
    arn: `arn:aws:lambda:ap-south-1:000000000000:function:${name}`,
    roleArn: undefined,
    entryUrl: pathToFileURL(path).href,
    handlerName: 'handler',
    timeoutMs: 5_000,
    memoryMb: 128,
    reservedConcurrency: undefined,
    env: { NAME: name },
    ...settings,
  });
}
const answer = async (name: string, payload: unknown = {}): Promise<unknown> => {
  const invocation = await pool.invoke(name, JSON.stringify(payload));
  return invocation.ok ? JSON.parse(invocation.payload) : invocation.error;
};

describe('running functions', () => {
  it('starts a function at its first event only, and keeps it warm', async () => {
    define('counter', 'let n = 0; export const handler = async () => (n += 1);');
    const first = await pool.invoke('counter', '{}');
    const second = await pool.invoke('counter', '{}');
    expect([first.coldStart, second.coldStart]).toEqual([true, false]);
    expect([first, second].map((invocation) => invocation.ok && invocation.payload)).toEqual(['1', '2']);
  });

  it('gives each function its own environment and nothing of this process', async () => {
    const source =
      'export const handler = async () => ({ name: process.env.NAME, path: process.env.PATH ?? null });';
    define('one', source);
    define('two', source);
    expect(await answer('one')).toEqual({ name: 'one', path: null });
    expect(await answer('two')).toEqual({ name: 'two', path: null });
  });

  it("lets functions live in the cloud's time, and keeps their deadlines real", async () => {
    define(
      'time',
      `const loaded = new Date();
       export const handler = async (event, context) => ({
         now: Date.now(),
         made: new Date().toISOString(),
         given: new Date('2026-01-02T03:04:05.000Z').toISOString(),
         stillDates: loaded instanceof Date && new Date() instanceof Date,
         left: context.getRemainingTimeInMillis(),
       });`,
    );
    await answer('time');
    await clock.advance(3 * 86_400_000);
    const later = clock.now();
    const told = await answer('time');
    expect(told).toMatchObject({ given: '2026-01-02T03:04:05.000Z', stillDates: true });
    const { now, made, left } = told as { now: number; made: string; left: number };
    expect(now).toBeGreaterThanOrEqual(later.getTime());
    expect(now - later.getTime()).toBeLessThan(5_000);
    expect(made.slice(0, 10)).toBe(new Date(now).toISOString().slice(0, 10));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it('hands one event at a time to a worker, and more workers take what comes at once', async () => {
    define(
      'busy',
      `let inside = 0;
       export const handler = async () => {
         inside += 1;
         const most = inside;
         await new Promise((r) => setTimeout(r, 5));
         inside -= 1;
         return most;
       };`,
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer('busy')));
    expect(new Set(answers)).toEqual(new Set([1]));
    const again = await Promise.all(Array.from({ length: 3 }, () => pool.invoke('busy', '{}')));
    expect(again.every((invocation) => !invocation.coldStart)).toBe(true);
  });

  it('gives the handler the time that is left', async () => {
    define('timed', 'export const handler = async (event, context) => context.getRemainingTimeInMillis();');
    const left = Number(await answer('timed'));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it('takes the answer of a handler with a callback', async () => {
    define(
      'called',
      'export const handler = (event, context, done) => { setImmediate(() => done(null, event.x)); };',
    );
    expect(await answer('called', { x: 7 })).toBe(7);
  });

  it('passes on what the function writes', async () => {
    define('writer', 'export const handler = async () => { console.log("hello"); console.error("oops"); };');
    await answer('writer');
    await vi.waitFor(() => expect(lines.sort()).toEqual(['writer: hello', 'writer: oops']));
  });
});

describe('functions that fail', () => {
  it('an exception is the function error, and the worker stays', async () => {
    define(
      'thrower',
      'let n = 0; export const handler = async () => { n += 1; if (n === 1) throw new RangeError("no"); return n; };',
    );
    expect(await answer('thrower')).toMatchObject({ errorType: 'RangeError', errorMessage: 'no' });
    expect(await answer('thrower')).toBe(2);
  });

  it('a timeout says so, and the next event starts anew', async () => {
    define(
      'stuck',
      'let n = 0; export const handler = async (e) => { n += 1; if (e.stuck) for (;;); return n; };',
      {
        timeoutMs: 300,
      },
    );
    expect(await answer('stuck')).toBe(1);
    expect(await answer('stuck', { stuck: true })).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 0.30 seconds'),
    });
    expect(await answer('stuck')).toBe(1);
  });

  it('an uncaught rejection ends the worker, not the cloud', async () => {
    define(
      'loose',
      'export const handler = (e) => { if (e.x) Promise.reject(new Error("lost")); return new Promise((r) => setTimeout(r, e.x ? 60_000 : 0, "ok")); };',
    );
    expect(await answer('loose', { x: 1 })).toMatchObject({ errorMessage: expect.stringContaining('lost') });
    expect(await answer('loose')).toBe('ok');
  });

  it('a source that can not be loaded is named', async () => {
    define('broken', 'export const handler = async () => { syntax error');
    expect(await answer('broken')).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    define('nameless', 'export const other = 1;');
    expect(await answer('nameless')).toMatchObject({
      errorMessage: expect.stringContaining('no function "handler"'),
    });
  });

  it('a killed worker fails its event, and those that wait get a new one', async () => {
    define(
      'victim',
      'export const handler = async (e) => { if (e.wait) await new Promise((r) => setTimeout(r, 60_000)); return "done"; };',
      {
        reservedConcurrency: 1,
        timeoutMs: 60_000,
      },
    );
    await answer('victim');
    const stuck = answer('victim', { wait: true });
    const waiting = answer('victim');
    expect(await pool.kill('victim')).toBe(1);
    expect(await stuck).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await waiting).toBe('done');
  });
});

describe('changing functions', () => {
  it('runs new code at the next event after they were retired, and lets what is under way finish', async () => {
    define(
      'changing',
      'export const handler = async (e) => { if (e.wait) await new Promise((r) => setTimeout(r, 100)); return "old"; };',
    );
    await answer('changing');
    const underWay = answer('changing', { wait: true });
    writeFileSync(join(dir, 'changing.mts'), 'export const handler = async () => "new";');
    pool.retireAll();
    expect(await answer('changing')).toBe('new');
    expect(await underWay).toBe('old');
  });

  it('runs with a new environment after it was defined anew', async () => {
    const source = 'export const handler = async () => process.env.NAME;';
    define('env', source);
    expect(await answer('env')).toBe('env');
    define('env', source, { env: { NAME: 'other' } });
    expect(await answer('env')).toBe('other');
  });
});
