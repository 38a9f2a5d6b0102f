import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleFunction } from '#infra/bundling/bundle-function.ts';
import { projectRoot } from '#infra/bundling/bundle-options.ts';

export type Bundle = {
  readonly file: string;
  /** What a start loads: the entry and the chunks it imports at once. */
  readonly kilobytes: number;
  /** With the chunks and data that are loaded when they are first used. */
  readonly shippedKilobytes: number;
  readonly metafile: Metafile;
};

/** Bundles one entry as the stacks do. `external`: packages that a deployment installs beside the bundle. */
export function bundle(entry: string, outDir: string, external: readonly string[] = []): Bundle {
  const { metafile, data } = bundleFunction(entry, outDir, external);
  const file = join(outDir, 'index.mjs');
  const sizes = [
    ...data.map((copy) => statSync(copy).size),
    ...Object.values(metafile.outputs).map(({ bytes }) => bytes),
  ];
  return {
    file,
    kilobytes: kilobytes(bytesAtStart(metafile, relative(projectRoot, resolve(file)))),
    shippedKilobytes: kilobytes(sizes.reduce((sum, bytes) => sum + bytes, 0)),
    metafile,
  };
}

function bytesAtStart({ outputs }: Metafile, entry: string): number {
  const loaded = new Set([entry]);
  for (const path of loaded) {
    const output = outputs[path];
    if (!output) throw new Error(`The bundle has no ${path}.`);
    for (const { path: imported, kind } of output.imports) {
      if (kind === 'import-statement' && imported in outputs) loaded.add(imported);
    }
  }
  return [...loaded].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}

const kilobytes = (bytes: number): number => Math.round(bytes / 102.4) / 10;
