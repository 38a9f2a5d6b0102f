import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStateFile } from '#infra/local/services/state-file.ts';
import { scratch } from '#tests/support/scratch.ts';

const schema = z.object({ counts: z.array(z.number()) });
const prepare = async () => {
  const dataDir = scratch();
  const open = () => openStateFile({ dataDir, file: 's.json', schema, initial: { counts: [] } });
  return { dataDir, open };
};

describe('a state file', () => {
  it('has all changes on disk once save has resolved', async () => {
    const { dataDir, open } = await prepare();
    const { state, save } = await open();
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        state.counts.push(i);
        await save();
        const onDisk = schema.parse(JSON.parse(await readFile(join(dataDir, 's.json'), 'utf8')));
        expect(onDisk.counts).toContain(i);
      }),
    );
    expect((await open()).state.counts).toHaveLength(20);
    expect(await readdir(dataDir)).toEqual(['s.json']);
  });
  it('throws an error that names an unreadable file and leaves it unchanged', async () => {
    const { dataDir, open } = await prepare();
    const path = join(dataDir, 's.json');
    await writeFile(path, '{"counts":["x"]}');
    const message = `${path} is not a state that this version can read.`;
    await expect(open()).rejects.toMatchObject({ name: 'LocalCloudError', message });
    expect(await readFile(path, 'utf8')).toBe('{"counts":["x"]}');
  });
  it('writes no file without a directory', async () => {
    const kept = await openStateFile({
      dataDir: undefined,
      file: 's.json',
      schema,
      initial: { counts: [1] },
    });
    await kept.save();
    expect(kept.state.counts).toEqual([1]);
  });
});
