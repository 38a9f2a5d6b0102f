import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { LocalCloudError } from '../local-cloud-error.ts';

/** A service's state, in memory and, with a data directory, in one JSON file. */
export type StateFile<State> = {
  readonly state: State;
  /** Resolves once all changes so far are on disk. Concurrent calls share one write. */
  readonly save: () => Promise<void>;
};

/**
 * Reads the state, or starts with `initial`.
 * @throws LocalCloudError that names the file when it can't be parsed.
 */
export async function openStateFile<Schema extends z.ZodType>(options: {
  dataDir: string | undefined;
  file: string;
  schema: Schema;
  initial: z.output<Schema>;
}): Promise<StateFile<z.output<Schema>>> {
  if (options.dataDir === undefined) return { state: options.initial, save: async () => {} };
  const path = join(options.dataDir, options.file);
  await mkdir(dirname(path), { recursive: true });
  const text = await readIfThere(path);
  const state = text === undefined ? options.initial : parseState(options.schema, path, text);
  let writing: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  const save = (): Promise<void> => {
    queued ??= writing
      .catch(() => undefined)
      .then(() => {
        queued = undefined;
        writing = writeDurably(path, JSON.stringify(state));
        return writing;
      });
    return queued;
  };
  return { state, save };
}

function parseState<Schema extends z.ZodType>(schema: Schema, path: string, text: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LocalCloudError(`${path} is not a state that this version can read.`, { cause });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the file atomically: the new one is renamed only when it is on disk. */
async function writeDurably(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  const file = await open(next, 'w');
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}
