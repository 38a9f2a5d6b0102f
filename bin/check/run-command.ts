import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';
import { compileCache } from '#infra/compile-cache.ts';

export type CommandResult = { readonly exitCode: number; readonly output: string };

/** Runs a command, with the project's own binaries first on the path; `output` is both streams together. */
export function runCommand(command: string, args: readonly string[]): Promise<CommandResult> {
  const path = `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(command, args, {
    env: { ...process.env, ...compileCache, PATH: path, FORCE_COLOR: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((settle) => {
    child.once('error', (error) => settle({ exitCode: 1, output: error.message }));
    child.once('close', (code) => {
      settle({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString('utf8').trimEnd() });
    });
  });
}
