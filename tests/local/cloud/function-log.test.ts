import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { openFunctionLog } from '#infra/local/function-log.ts';

const root = await mkdtemp(join(tmpdir(), 'function-log-'));
afterAll(() => rm(root, { recursive: true }));

it("contains functions' output, each line with the function's name", async () => {
  const warn = vi.fn<(line: string) => void>();
  const log = openFunctionLog({ dataDir: join(root, 'kept'), verbose: false, warn });
  log.write('Audit', 'one');
  log.write('Push', 'two');
  await vi.waitFor(async () => expect(await readFile(log.path, 'utf8')).toBe('Audit one\nPush two\n'));
  expect(warn).not.toHaveBeenCalled();
});

it('warns once and continues when the log can not be written', async () => {
  const dataDir = join(root, 'unwritable');
  mkdirSync(join(dataDir, 'functions.log'), { recursive: true });
  const said = Promise.withResolvers<string>();
  const warn = vi.fn<(line: string) => void>(said.resolve);
  const log = openFunctionLog({ dataDir, verbose: false, warn });
  log.write('Audit', 'one');

  expect(await said.promise).toMatch(/^No function logs from here on: EISDIR/);
  log.write('Audit', 'two');
  await setImmediate();
  expect(warn).toHaveBeenCalledOnce();
});
