import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunction } from '#infra/bundling/bundle-function.ts';

export type Bundle = {
  readonly file: string;
  /** What a start loads: `index.mjs`. */
  readonly kilobytes: number;
  /** With the chunks that are loaded when they are first used. */
  readonly codeKilobytes: number;
  /** The files beside the code that are read when they are first used. */
  readonly dataKilobytes: number;
};

/** Bundles one entry as the stacks do. `external`: packages that a deployment installs beside the bundle. */
export async function bundle(
  entry: string,
  outDir: string,
  external: readonly string[] = [],
): Promise<Bundle> {
  const { metafile, data } = await bundleFunction(entry, outDir, external);
  const file = join(outDir, 'index.mjs');
  return {
    file,
    kilobytes: kilobytes(statSync(file).size),
    codeKilobytes: kilobytes(sum(Object.values(metafile.outputs).map(({ bytes }) => bytes))),
    dataKilobytes: kilobytes(sum(data.map((copy) => statSync(copy).size))),
  };
}

const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);

const kilobytes = (bytes: number): number => Math.round(bytes / 102.4) / 10;
