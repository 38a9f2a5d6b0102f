import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '#infra/local/synthesize.ts';

/**
 * Before a run: synthesizes the stacks once for all its test systems, which find them by `TEST_ASSEMBLY`. Returns what
 * removes them after the run.
 */
export default async function synthesizeOnce(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'homeserve-assembly-'));
  await synthesize({ outDir: folder });
  process.env['TEST_ASSEMBLY'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
