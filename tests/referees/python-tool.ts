import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killAll, run } from '#tests/deploy/processes.ts';

const REFEREES = join(import.meta.dirname, '../../.referees');

/** A program of PyPI at one version, which its verdict depends on. */
export type PythonTool = { readonly name: string; readonly version: string };

/** That the referee can't be had here: no fault of what it would judge. */
class RefereeMissing extends Error {
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

const NOT_JUDGED = 3;

/** Runs a referee. The process exits with 0 when all is well, 1 at complaints, 3 when nothing could be judged. */
export async function judged(judge: () => Promise<boolean>): Promise<void> {
  process.once('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  try {
    process.exitCode = (await judge()) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RefereeMissing)) throw error;
    console.log(`${error.message} Nothing was judged.`);
    process.exitCode = NOT_JUDGED;
  }
}
