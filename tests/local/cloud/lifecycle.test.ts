import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startLocalCloud } from '#infra/local/cloud.ts';
import { scratch } from '#tests/support/scratch.ts';
import { startFixture, synthesizeFixture } from './fixture/start.ts';

vi.setConfig({ testTimeout: 30_000 });

let assemblyDir: string;
beforeAll(async () => {
  assemblyDir = await synthesizeFixture();
}, 60_000);

/** Ids of the processes that have `text` in their command line, this one left out. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => commandLine(name).includes(text))
    .map(Number);
}
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('processes', () => {
  const runner = fileURLToPath(new URL('./fixture/run.ts', import.meta.url));
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  it.each(['SIGTERM', 'SIGKILL'] as const)('are all gone after %s', async (signal) => {
    const dataDir = scratch();
    child = spawn(process.execPath, [runner, assemblyDir, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.stdout) await once(child.stdout, 'data');
    expect(processesWith(dataDir).length).toBeGreaterThan(1);
    child.kill(signal);
    await once(child, 'exit');
    await vi.waitFor(() => expect(processesWith(dataDir)).toEqual([]), { timeout: 5_000 });
  });
});

describe('data', () => {
  it('survives a restart, and pending stream events are delivered after it', async () => {
    const dataDir = scratch();
    const first = await startFixture({ assemblyDir, dataDir });
    first.faults.stopBus();
    const body = JSON.stringify({ id: 'kept' });
    expect((await fetch(`${first.apiUrl}/items`, { method: 'POST', body })).status).toBe(201);
    await first.stop();

    const second = await startFixture({ assemblyDir, dataDir });
    expect((await fetch(`${second.apiUrl}/items/kept`)).status).toBe(200);
    const published = () =>
      second.recorder.calls().filter((call) => call.service === 'events' && call.status === 200);
    await vi.waitFor(() => expect(published()).toHaveLength(1), { timeout: 10_000 });
    await second.settled();
    await second.stop();

    const third = await startFixture({ assemblyDir, dataDir });
    await third.settled();
    expect(third.recorder.calls().filter((call) => call.service === 'events')).toEqual([]);
    await third.stop();
  });

  it('is empty at every start without a data directory', async () => {
    const first = await startFixture({ assemblyDir });
    await fetch(`${first.apiUrl}/items`, { method: 'POST', body: JSON.stringify({ id: 'x' }) });
    await first.stop();
    const second = await startFixture({ assemblyDir });
    expect((await fetch(`${second.apiUrl}/items/x`)).status).toBe(404);
    await second.stop();
  });
});

describe('configuration errors', () => {
  const log = { warn: () => undefined, functionLine: () => undefined };
  const assemblyOf = (Resources: unknown): string => {
    const dir = scratch();
    mkdirSync(dir, { recursive: true });
    const Shop = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } };
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ version: '1', artifacts: { Shop } }));
    writeFileSync(join(dir, 'Shop.template.json'), JSON.stringify({ Resources }));
    return dir;
  };
  const starting = (dir: string, port = 0) => startLocalCloud({ assemblyDir: dir, port, log });

  it('a resource type that it does not know', async () => {
    const dir = assemblyOf({ Cache: { Type: 'AWS::ElastiCache::CacheCluster', Properties: {} } });
    await expect(starting(dir)).rejects.toThrow(
      'The local cloud does not know the resource type AWS::ElastiCache::CacheCluster (Cache in Shop).',
    );
  });

  it('a function that does not say where its source is', async () => {
    const dir = assemblyOf({ Lost: { Type: 'AWS::Lambda::Function', Properties: {} } });
    await expect(starting(dir)).rejects.toThrow('The function Lost of Shop does not say where its source is');
  });

  it('a reference to nothing, and a circle of references', async () => {
    const table = (name: unknown) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName: name } });
    await expect(starting(assemblyOf({ A: table({ Ref: 'Nobody' }) }))).rejects.toThrow(
      'nothing is called Nobody',
    );
    const circle = { A: table({ Ref: 'B' }), B: table({ Ref: 'A' }) };
    await expect(starting(assemblyOf(circle))).rejects.toThrow('in a circle: A -> B -> A');
  });

  it('a directory without an assembly', async () => {
    await expect(starting(scratch())).rejects.toThrow('holds no synthesized app');
  });

  it('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    await expect(starting(assemblyDir, port)).rejects.toThrow(`Port ${port} is taken`);
    server.close();
  });
});

describe('a function whose source is not there', () => {
  it('is reported at start and fails its events, while the rest works', async () => {
    const changed = scratch();
    cpSync(assemblyDir, changed, { recursive: true });
    const path = join(changed, 'FixtureService.template.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('functions/echo.ts', 'functions/nowhere.ts'));
    const cloud = await startFixture({ assemblyDir: changed });
    expect(cloud.warnings).toEqual([expect.stringContaining('functions/nowhere.ts is not there')]);
    expect((await fetch(`${cloud.apiUrl}/echo/x`)).status).toBe(500);
    expect((await fetch(`${cloud.apiUrl}/items/x`)).status).toBe(404);
    await cloud.stop();
  });
});
