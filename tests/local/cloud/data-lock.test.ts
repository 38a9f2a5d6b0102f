import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from '#infra/local/data-lock.ts';

const root = await mkdtemp(join(tmpdir(), 'data-lock-'));
afterAll(() => rm(root, { recursive: true }));

/** No process has a number as large. */
const NOBODY = 2 ** 30;
let dir = '';
const file = () => join(dir, 'in-use-by');
const holder = () => Number(readFileSync(file(), 'utf8'));
beforeEach(async () => {
  dir = await mkdtemp(join(root, 'data-'));
});

describe('a data folder', () => {
  it('can be locked by one process at a time', async () => {
    writeFileSync(file(), String(process.ppid));

    await expect(lockDataDir(dir)).rejects.toThrow(`${dir} is in use by process ${process.ppid}`);
  });

  it('can be locked again after its release', async () => {
    const release = await lockDataDir(dir);
    expect(existsSync(file())).toBe(true);
    release();
    expect(existsSync(file())).toBe(false);
  });

  it('can be locked after its process was killed', async () => {
    writeFileSync(file(), String(NOBODY));

    const release = await lockDataDir(dir);
    expect(holder()).toBe(process.pid);
    release();
  });

  it("can be locked when the killed process's id was reused", async () => {
    writeFileSync(file(), String(process.ppid));
    utimesSync(file(), 0, 0);

    const release = await lockDataDir(dir);
    expect(holder()).toBe(process.pid);
    release();
  });
});
