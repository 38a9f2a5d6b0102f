import { accessSync, constants, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LocalCloudError } from './local-cloud-error.ts';

export type FunctionLog = {
  readonly path: string;
  write(functionName: string, line: string): void;
};

function ownFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'homeserve-log-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Creates a folder, parents first. Node's recursive mkdir can loop when the system denies that an existing folder exists. */
function makeFolder(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(dir));
  mkdirSync(dir);
}

/** Creates the data folder. @throws LocalCloudError when it can't be written to. */
function given(dir: string): string {
  try {
    makeFolder(dir);
    accessSync(dir, constants.W_OK);
    return dir;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(`Data can't be kept in ${dir}: ${reason}`, { cause });
  }
}

/**
 * Writes functions' output to a file in the data directory, or to a temporary one. When writing fails, as on a full disk,
 * warns once and continues without the log.
 */
export function openFunctionLog(options: {
  dataDir: string | undefined;
  verbose: boolean;
  warn: (line: string) => void;
}): FunctionLog {
  const dir = options.dataDir === undefined ? ownFolder() : given(options.dataDir);
  const path = join(dir, 'functions.log');
  const stream = createWriteStream(path, { flags: 'a' });
  stream.on('error', (error) => options.warn(`No function logs from here on: ${error.message}`));
  return {
    path,
    write(functionName, line) {
      if (!stream.errored) stream.write(`${functionName} ${line}\n`);
      if (options.verbose) process.stdout.write(`${functionName} ${line}\n`);
    },
  };
}
