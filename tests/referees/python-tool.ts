import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '#tests/deploy/processes.ts';

const REFEREES = join(import.meta.dirname, '../../.referees');

/** A program of PyPI at one version, which its verdict depends on. */
export type PythonTool = { readonly name: string; readonly version: string };

/** That the referee can't be had here: no fault of what it would judge. */
export class RefereeMissing extends Error {
  override readonly name = 'RefereeMissing';
}

/**
 * The path of the tool's command, in a virtual environment of its own that is made once.
 * @throws RefereeMissing when Python or PyPI is not there.
 */
export async function installPythonTool({ name, version }: PythonTool): Promise<string> {
  const folder = join(REFEREES, name);
  const mark = join(folder, `${name}-${version}.installed`);
  const command = join(folder, 'bin', name);
  if (existsSync(mark)) return command;
  mkdirSync(folder, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    const pip = ['install', '--quiet', '--disable-pip-version-check', `${name}==${version}`];
    await run(join(folder, 'bin', 'pip'), pip);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new RefereeMissing(`${name} ${version} needs Python 3.10 or newer with venv, and PyPI.`, {
      cause: error,
    });
  }
  writeFileSync(mark, '');
  return command;
}

/** Runs a referee: exits 1 when it found something, and says so when it could not judge. */
export async function judged(judge: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await judge()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RefereeMissing)) throw error;
    console.log(`${error.message} Nothing was judged.`);
  }
}
