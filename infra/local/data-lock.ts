import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalCloudError } from './local-cloud-error.ts';

/**
 * Locks a data folder for this process. The lock of a killed process is taken over, also when its process id has been
 * reused since. Returns a function that releases the lock.
 * @throws LocalCloudError while another process holds it.
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

/** Tolerance for clock adjustments between a process's start and the writing of its lock. */
const CLOCK_SET_MS = 60_000;

/** Whether a process started after the lock file was written; false where `ps` is missing. */
function beganAfter(pid: number, writtenMs: number): boolean {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env });
  return Date.parse(`${stdout} UTC`) > writtenMs + CLOCK_SET_MS;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
