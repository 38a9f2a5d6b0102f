import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions, projectRoot } from './bundle-options.ts';
import { copyData } from './copy-data.ts';
import { joinStart } from './one-start-file.ts';

/**
 * Modules that are bundled apart, with all that they import, when a function loads one at its first use.
 * Their clients need much of the SDK's core that DynamoDB's does not; a chunk shared by both would hold what
 * either needs, and be loaded at every start. They keep no state that other modules know.
 */
const apart = ['eventbridge', 's3', 'ses', 'sns'].map((name) => `functions/runtime/composition/${name}.ts`);

/** Where `index.mjs` finds a module that was bundled apart. */
const besideIndex = (module: string): string => `./${basename(module, '.ts')}.mjs`;

export type FunctionBundle = {
  /** Its inputs are the sources; its outputs are the files in the function's folder. */
  readonly metafile: Metafile;
  /** Paths of the data files that ship beside the code. */
  readonly data: readonly string[];
};

/**
 * Makes a function's code in `outDir`: `index.mjs`, which is all that a start loads, the chunks it may load, and the data
 * it may read. `external`: packages installed beside the bundle instead.
 */
export async function bundleFunction(
  entry: string,
  outDir: string,
  external: readonly string[],
): Promise<FunctionBundle> {
  const parts = await mkdtemp(join(tmpdir(), 'homeserve-parts-'));
  try {
    const beside = [...bundleOptions.external, ...external, ...apart.map(besideIndex)];
    const split = await build({
      ...bundleOptions,
      entryPoints: { index: join(projectRoot, entry) },
      outdir: parts,
      alias: {
        ...bundleOptions.alias,
        ...Object.fromEntries(apart.map((module) => [`#${module}`, besideIndex(module)])),
      },
      external: beside,
    });
    const main = await joinStart(split.metafile, parts, outDir, beside);
    const loaded = new Set(Object.values(main).flatMap(({ imports }) => imports.map(({ path }) => path)));
    const wanted = apart.filter((module) => loaded.has(besideIndex(module)));
    const late = await build({
      ...bundleOptions,
      entryPoints: wanted.map((module) => ({ in: join(projectRoot, module), out: basename(module, '.ts') })),
      outdir: outDir,
    });
    const metafile = {
      inputs: { ...split.metafile.inputs, ...late.metafile.inputs },
      outputs: { ...main, ...late.metafile.outputs },
    };
    return { metafile, data: copyData(metafile, outDir) };
  } finally {
    await rm(parts, { recursive: true });
  }
}
