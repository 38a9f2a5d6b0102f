import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Stores bytes under generated names, so that no key can point outside its directory. */
export type BlobStore = {
  put(bytes: Buffer): Promise<string>;
  get(blob: string): Promise<Buffer>;
  remove(blob: string): Promise<void>;
};

/** On disk in `directory`, or in memory without one. */
export function createBlobStore(directory: string | undefined): BlobStore {
  if (directory === undefined) {
    const blobs = new Map<string, Buffer>();
    return {
      async put(bytes) {
        const blob = randomUUID();
        blobs.set(blob, bytes);
        return blob;
      },
      async get(blob) {
        const bytes = blobs.get(blob);
        if (!bytes) throw new Error(`There is no blob ${blob}.`);
        return bytes;
      },
      remove: async (blob) => void blobs.delete(blob),
    };
  }
  const pathOf = (blob: string): string => join(directory, blob);
  return {
    async put(bytes) {
      const blob = randomUUID();
      await mkdir(directory, { recursive: true });
      await writeFile(pathOf(blob), bytes, { flush: true });
      return blob;
    },
    get: (blob) => readFile(pathOf(blob)),
    remove: (blob) => rm(pathOf(blob), { force: true }),
  };
}
