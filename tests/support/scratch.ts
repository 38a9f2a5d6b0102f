import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

// Registered before the importing file's hooks and so run after them, when everything that writes has stopped.
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed after the file's tests. Call it only from hooks and tests. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'homeserve-test-'));
  made.push(folder);
  return folder;
}
