import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/**
 * Joins the files that `index.mjs` loads at start into one. esbuild splits code by its importers, so a start would read six
 * to ten files, half a millisecond each. Lazy chunks then import shared code from the one file.
 * `parts`: the folder of the split bundle, which is modified. `external`: modules to leave as imports.
 */
export async function joinStart(
  { outputs }: Metafile,
  parts: string,
  outDir: string,
  external: readonly string[],
): Promise<Metafile['outputs']> {
  const files = Object.entries(outputs).map(([path, output]) => ({ path, name: basename(path), ...output }));
  const atStart = new Set(files.filter(({ name }) => name === 'index.mjs'));
  for (const { imports } of atStart) {
    for (const { path } of imports.filter(({ kind }) => kind === 'import-statement')) {
      const file = files.find((other) => other.path === path);
      if (file) atStart.add(file);
    }
  }
  const joined = [...atStart].filter(({ name }) => name !== 'index.mjs');
  const late = files.filter((file) => !atStart.has(file));
  const options = {
    ...bundleOptions,
    splitting: false,
    outdir: outDir,
    external: [...external, ...late.map(({ name }) => `./${name}`)],
  };

  /** Renames the exports of the joined files; the number distinguishes equal names of two files. */
  const exportsBy = (rename: (name: string, i: number) => string) =>
    joined.map(({ name, exports }, i) => ({ name, list: exports.map((each) => rename(each, i)).join() }));

  const shared = exportsBy((each, i) => `${each} as ${each}${i}`);
  const start = [
    'export*from"./index.mjs"',
    ...shared.map(({ name, list }) => `export{${list}}from"./${name}"`),
  ];
  await writeFile(join(parts, 'start.mjs'), start.join(';'));
  const index = await build({
    ...options,
    entryPoints: { index: join(parts, 'start.mjs') },
    // V8 parses function bodies lazily, except those of arrow functions without braces, which minified code is full of:
    // they would make a start a tenth slower.
    supported: { arrow: false },
  });
  // esbuild writes an arrow function's `super` into a function where it is not allowed. Such a file fails here, when it is read.
  await build({ entryPoints: [join(outDir, 'index.mjs')], write: false, logLevel: 'warning' });

  for (const { name, list } of exportsBy((each, i) => `${each}${i} as ${each}`)) {
    await writeFile(join(parts, name), `export{${list}}from"./index.mjs"`);
  }
  const rest = await build({
    ...options,
    entryPoints: late.map(({ name }) => join(parts, name)),
    external: [...options.external, './index.mjs'],
  });
  return { ...index.metafile.outputs, ...rest.metafile.outputs };
}
