import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { watchSources } from '#infra/local/watch.ts';
import { scratch } from '#tests/support/scratch.ts';
import { type FixtureCloud, startFixture } from './fixture/start.ts';

vi.setConfig({ testTimeout: 30_000 });

let dir: string;
let assemblyDir: string;
let cloud: FixtureCloud;

/** A copy of the assembly whose template texts were changed. */
function changedAssembly(change: (template: string) => string): string {
  const copy = join(scratch(), 'assembly');
  cpSync(assemblyDir, copy, { recursive: true });
  const path = join(copy, 'FixtureService.template.json');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return copy;
}

beforeAll(async () => {
  dir = scratch();
  cloud = await startFixture();
  assemblyDir = cloud.assemblyDir;
}, 60_000);
afterAll(() => cloud.stop());

describe('reloading the stacks', () => {
  it('deploys new routes and settings and keeps the data', async () => {
    await fetch(`${cloud.apiUrl}/items`, { method: 'POST', body: JSON.stringify({ id: 'before' }) });
    expect((await fetch(`${cloud.apiUrl}/things/before`)).status).toBe(404);
    const next = changedAssembly((template) =>
      template
        .replace('"GREETING": "hello"', '"GREETING": "welcome"')
        .replace('"RouteKey": "GET /items/{id}"', '"RouteKey": "GET /things/{id}"'),
    );
    await cloud.reload(next);
    const response = await fetch(`${cloud.apiUrl}/things/before`);
    expect([response.status, await response.json()]).toEqual([200, { kind: 'plain', greeting: 'welcome' }]);
    expect((await fetch(`${cloud.apiUrl}/items/before`)).status).toBe(404);
  });

  it('keeps the previous deployment when the new stacks fail', async () => {
    const broken = changedAssembly((template) =>
      template.replace('AWS::Events::Rule', 'AWS::Unknown::Thing'),
    );
    await expect(cloud.reload(broken)).rejects.toThrow('AWS::Unknown::Thing');
    expect((await fetch(`${cloud.apiUrl}/things/before`)).status).toBe(200);
  });
});

describe('watching sources', () => {
  it('distinguishes functions from stacks and debounces changes', async () => {
    const root = scratch();
    for (const folder of [
      'functions/http',
      'shared/contracts',
      'shared/domain',
      'infra/stacks',
      'infra/constructs',
    ]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    const seen: string[] = [];
    const watching = watchSources(pathToFileURL(`${root}/`), async (change) => void seen.push(change));
    const touch = (file: string) => writeFileSync(join(root, file), String(seen.length));
    touch('functions/http/a.ts');
    touch('functions/http/b.ts');
    await vi.waitFor(() => expect(seen).toEqual(['functions']));
    touch('shared/contracts/routes.ts');
    await vi.waitFor(() => expect(seen).toEqual(['functions', 'stacks']));
    touch('functions/http/notes.txt~');
    touch('shared/domain/x.ts');
    await vi.waitFor(() => expect(seen).toEqual(['functions', 'stacks', 'functions']));
    watching.close();
  });

  it('names the file of a failing stack', async () => {
    const { synthesize } = await import('#infra/local/synthesize.ts');
    const app = join(dir, 'app.ts');
    writeFileSync(app, 'throw new TypeError("no such table");');
    const made = synthesize({ app: pathToFileURL(app), outDir: join(dir, 'out') });
    await expect(made).rejects.toThrow("The stacks can't be synthesized: TypeError: no such table");
  });
});
