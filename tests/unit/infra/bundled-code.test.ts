import { existsSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { App, AssetStaging, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { bundleFunction } from '#infra/bundling/bundle-function.ts';
import { projectRoot } from '#infra/bundling/bundle-options.ts';
import { bundledCode } from '#infra/bundling/bundled-code.ts';
import type { FunctionSpec } from '#infra/constructs/function-spec.ts';
import { allFunctions } from '#infra/stacks/functions.ts';
import { scratch } from '#tests/support/scratch.ts';

const spec = (file: string): FunctionSpec => ({
  entry: relative(projectRoot, file),
  memoryMb: 128,
  timeoutSeconds: 3,
  environment: [],
  grants: [],
});

/** Where a deployment would find the code of each function, by the content of their bundles. */
function assetsOf(files: readonly string[]): readonly (string | undefined)[] {
  // Each synthesis is a process of its own; this stands for a new one.
  AssetStaging.clearAssetHashCache();
  const stack = new Stack(new App({ outdir: scratch() }), 'Functions');
  return files.map(
    (file, i) => bundledCode(spec(file)).bind(new Construct(stack, String(i))).s3Location?.objectKey,
  );
}

describe("a function's code", { timeout: 60_000 }, () => {
  it('is a separate asset that changes only with its own sources', () => {
    const folder = scratch();
    const [first, second, shared] = ['first.ts', 'second.ts', 'shared.ts'].map((name) => join(folder, name));
    if (!first || !second || !shared) throw new Error('Three files were named.');
    writeFileSync(shared, "export const shared = 'shared';\n");
    writeFileSync(first, "export const handler = () => 'first';\n");
    writeFileSync(second, "import { shared } from './shared.ts';\nexport const handler = () => shared;\n");

    const before = assetsOf([first, second]);
    expect(before).not.toContain(undefined);
    expect(new Set(before).size).toBe(2);

    writeFileSync(first, "/** What it does. */\nexport const handler = () => 'first';\n");
    expect(assetsOf([first, second])).toEqual(before);

    writeFileSync(first, "export const handler = () => 'another';\n");
    const changed = assetsOf([first, second]);
    expect(changed[0]).not.toBe(before[0]);
    expect(changed[1]).toBe(before[1]);

    writeFileSync(shared, "export const shared = 'changed';\n");
    const after = assetsOf([first, second]);
    expect(after[0]).toBe(changed[0]);
    expect(after[1]).not.toBe(changed[1]);
  });

  it('loads separately bundled modules next to it', async () => {
    const outDir = scratch();
    const { metafile } = await bundleFunction('functions/http/customer/handler.ts', outDir, []);

    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    expect(imports).toContainEqual({ path: './s3.mjs', kind: 'dynamic-import', external: true });
    const apart: unknown = await import(join(outDir, 's3.mjs'));
    expect(apart).toHaveProperty('openVault');
    const beside = imports.filter(({ path, external }) => external && !isBuiltin(path));
    expect(beside.filter(({ path }) => !existsSync(join(outDir, path)))).toEqual([]);
  });

  it('loads one file at start and shares its state with lazy chunks', async () => {
    const [folder, outDir] = [scratch(), scratch()];
    const sources = {
      'state.ts': 'let calls = 0;\nexport const counted = () => ++calls;\n',
      'words.ts': "export const counted = (n: number) => 'x'.repeat(n);\n",
      'late.ts':
        "import { counted as next } from './state.ts';\nimport { counted } from './words.ts';\nexport const late = () => counted(next());\n",
      'entry.ts':
        "import { counted } from './state.ts';\nimport { counted as words } from './words.ts';\nexport const handler = async () => [words(counted()), (await import('./late.ts')).late()];\n",
    };
    for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, name), source);
    const { metafile } = await bundleFunction(relative(projectRoot, join(folder, 'entry.ts')), outDir, []);

    const index = Object.entries(metafile.outputs).find(([path]) => path.endsWith('index.mjs'))?.[1];
    expect(index?.imports.map(({ kind }) => kind)).toEqual(['dynamic-import']);
    const { handler }: { handler: () => Promise<unknown> } = await import(join(outDir, 'index.mjs'));
    expect(await handler()).toEqual(['x', 'xx']);
  });

  it('has an entry of its own', () => {
    const entries = allFunctions.map(({ entry }) => entry);
    expect(new Set(entries).size).toBe(entries.length);
  });
});
