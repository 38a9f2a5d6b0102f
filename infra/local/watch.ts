import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type SourceChange = 'functions' | 'stacks';

const WATCHED = ['functions', 'shared', 'infra/stacks', 'infra/constructs'];
/** Debounce: editors write a file in several steps, and tools write several files. */
const QUIET_MS = 60;

/**
 * Calls `onChange` after sources have changed, debounced, one call at a time: with `stacks` when the stacks read a changed
 * file (contracts included), otherwise with `functions`.
 */
export function watchSources(
  projectRoot: URL,
  onChange: (change: SourceChange) => Promise<void>,
): { close(): void } {
  let pending: SourceChange | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const root = fileURLToPath(projectRoot);

  const fire = (): void => {
    const change = pending;
    pending = undefined;
    if (change) running = running.then(() => onChange(change));
  };
  const note = (folder: string, file: string | null): void => {
    if (file === null || !/\.(ts|json|md|html|css)$/.test(file)) return;
    const isStack = folder.startsWith('infra') || file.startsWith('contracts');
    if (isStack) pending = 'stacks';
    pending ??= 'functions';
    clearTimeout(timer);
    timer = setTimeout(fire, QUIET_MS);
  };
  const watchers: FSWatcher[] = WATCHED.map((folder) =>
    watch(join(root, folder), { recursive: true, persistent: false }, (_event, file) => note(folder, file)),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
