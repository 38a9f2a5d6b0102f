import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

// Registered before the hooks of the test file that imports this, and so run after them: whatever writes to
// a folder has been stopped by then.
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed when the tests of the file are over. Call it from hooks and tests only. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'homeserve-test-'));
  made.push(folder);
  return folder;
}
