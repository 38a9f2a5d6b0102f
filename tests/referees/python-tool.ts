import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killAll, run } from '#tests/deploy/processes.ts';

const REFEREES = join(import.meta.dirname, '../../.referees');

/** A program from PyPI, pinned to a version because its verdict depends on it. */
export type PythonTool = { readonly name: string; readonly version: string };

/** The referee can't be installed here; this says nothing about what it would check. */
class RefereeMissing extends Error {
  override readonly name = 'RefereeMissing';
}

/**
 * Installs the tool once in its own virtual environment and returns the path of its command.
 * @throws RefereeMissing without Python or PyPI.
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

const UNAVAILABLE = 3;

/** Runs a referee. The process exits with 0 when it passes, 1 when it fails, 3 when it is not available. */
export async function runReferee(check: () => Promise<boolean>): Promise<void> {
  process.once('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  try {
    process.exitCode = (await check()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RefereeMissing)) throw error;
    console.log(`${error.message} Nothing was checked.`);
    process.exitCode = UNAVAILABLE;
  }
}
