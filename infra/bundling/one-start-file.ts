import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/**
 * Joins what `index.mjs` loads at a start into one file. esbuild makes a chunk of whatever has the same users, so a start
 * would read six to ten files, and each costs half a millisecond. The late chunks import from the one file what they shared
 * with those.
 * `parts`: the folder of the split bundle, which is changed. `external`: what is found beside the files, or installed.
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

  /** An export of each joined file by another name, in the way `rename` says; the number keeps names of two files apart. */
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
    // V8 skips the body of a function until it is called, but not that of an arrow function without braces, of which
    // minified code is full: with them a start takes a tenth longer.
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
