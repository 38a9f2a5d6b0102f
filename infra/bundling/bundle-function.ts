import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions, projectRoot } from './bundle-options.ts';
import { copyData } from './copy-data.ts';
import { joinStart } from './one-start-file.ts';

/**
 * Modules that are bundled separately, with all their imports, if a function loads one lazily. Their clients use parts of
 * the SDK's core that DynamoDB's client does not; a shared chunk would contain both and be loaded at every start. They
 * share no state with other modules.
 */
const apart = ['eventbridge', 's3', 'ses', 'sns'].map((name) => `functions/runtime/composition/${name}.ts`);

/** The path from `index.mjs` to a separately bundled module. */
const besideIndex = (module: string): string => `./${basename(module, '.ts')}.mjs`;

export type FunctionBundle = {
  /** esbuild's metadata: the inputs are sources, the outputs files in the function's folder. */
  readonly metafile: Metafile;
  /** Paths of the data files next to the code. */
  readonly data: readonly string[];
};

/**
 * Bundles a function into `outDir`: `index.mjs`, the only file loaded at start, its lazy chunks, and its data files.
 * `external`: packages that are installed next to the bundle instead.
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
