import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FunctionLog = {
  readonly path: string;
  write(functionName: string, line: string): void;
};

/** What functions write goes to a file: in the data directory, or one that goes with this process. */
export function openFunctionLog(options: { dataDir: string | undefined; verbose: boolean }): FunctionLog {
  const dir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'homeserve-log-'));
  mkdirSync(dir, { recursive: true });
  if (options.dataDir === undefined) {
    process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  }
  const path = join(dir, 'functions.log');
  const stream = createWriteStream(path, { flags: 'a' });
  return {
    path,
    write(functionName, line) {
      stream.write(`${functionName} ${line}\n`);
      if (options.verbose) process.stdout.write(`${functionName} ${line}\n`);
    },
  };
}
