import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalCloudError } from './local-cloud-error.ts';

/**
 * Takes a folder of kept data for this process alone; what a killed process left is taken over, also when its number
 * is another's by now, as after a restart of the machine. Answers how to let go of it.
 * @throws LocalCloudError while another process has it.
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'in-use-by');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      const holder = Number(readFileSync(file, 'utf8'));
      if (isAlive(holder) && !beganAfter(holder, statSync(file).mtimeMs)) {
        throw new LocalCloudError(
          `${dataDir} is in use by process ${holder}: stop that one, or take another folder.`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  const release = (): void => {
    process.off('exit', release);
    rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** A machine's clock may be set by as much while a process runs, and its start is known by that clock. */
const CLOCK_SET_MS = 60_000;

/** Whether a process is younger than what its number stands in. Not known where there is no `ps`: then it is not. */
function beganAfter(pid: number, writtenMs: number): boolean {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env });
  return Date.parse(`${stdout} UTC`) > writtenMs + CLOCK_SET_MS;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
