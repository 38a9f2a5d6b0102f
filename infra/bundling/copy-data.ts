import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { projectRoot } from './bundle-options.ts';

/** Modules that read a data file at first use, with the file to copy next to the bundle. */
const dataFiles: Readonly<Record<string, string>> = {
  'shared/adapters/pincodes/packaged-pincodes.ts': 'data/pincodes-in.json',
  'shared/adapters/passwords/common-passwords.ts': 'data/common-passwords.json',
};

/** Copies the data files of the bundled modules and returns the paths of the copies. */
export function copyData({ inputs }: Metafile, outDir: string): readonly string[] {
  const copies: string[] = [];
  for (const [module, data] of Object.entries(dataFiles)) {
    if (!(module in inputs)) continue;
    const copy = join(outDir, data);
    cpSync(join(projectRoot, module, '..', data), copy);
    copies.push(copy);
  }
  return copies;
}
