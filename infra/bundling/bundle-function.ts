import { basename, join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { bundleOptions, projectRoot } from './bundle-options.ts';
import { copyData } from './copy-data.ts';

/**
 * Modules that are bundled apart, with all that they import, when a function loads one at its first use.
 * Their clients need much of the SDK's core that DynamoDB's does not; a chunk shared by both would hold what
 * either needs, and be loaded at every start. They keep no state that other modules know.
 */
const apart = ['eventbridge', 's3', 'ses', 'sns'].map((name) => `functions/runtime/composition/${name}.ts`);

/** Where `index.mjs` finds a module that was bundled apart. */
const besideIndex = (module: string): string => `./${basename(module, '.ts')}.mjs`;

export type FunctionBundle = {
  readonly metafile: Metafile;
  /** Paths of the data files that ship beside the code. */
  readonly data: readonly string[];
};

/** Makes a function's code in `outDir`: `index.mjs`, the chunks it may load, and the data it may read. */
export function bundleFunction(entry: string, outDir: string, external: readonly string[]): FunctionBundle {
  const options = bundleOptions(entry, outDir, external);
  const main = buildSync({
    ...options,
    alias: {
      ...options.alias,
      ...Object.fromEntries(apart.map((module) => [`#${module}`, besideIndex(module)])),
    },
    external: [...external, ...apart.map(besideIndex)],
    metafile: true,
  }).metafile;
  const loaded = new Set(
    Object.values(main.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
  );
  const wanted = apart.filter((module) => loaded.has(besideIndex(module)));
  const late = buildSync({
    ...options,
    entryPoints: wanted.map((module) => ({ in: join(projectRoot, module), out: basename(module, '.ts') })),
    metafile: true,
  }).metafile;
  const metafile = {
    inputs: { ...main.inputs, ...late.inputs },
    outputs: { ...main.outputs, ...late.outputs },
  };
  return { metafile, data: copyData(metafile, outDir) };
}
