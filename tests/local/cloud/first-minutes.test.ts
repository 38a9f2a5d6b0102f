import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authRoutes } from '#contracts/routes/auth.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import { caller, signIn } from '../../../bin/demo/people.ts';
import { LOCAL_PINCODE, localAccounts } from '../../../bin/seed.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** `npm start` with these options, as a person starts it. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['bin/local.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  const ended = new Promise<number | null>((settle) => child.once('exit', (code) => settle(code)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  /** What it printed, once that contains `text`. @throws Error when it ends before. */
  const printed = (text: string) =>
    new Promise<string>((settle, refuse) => {
      const look = () => (said.out.includes(text) ? settle(said.out) : undefined);
      child.stdout.on('data', (chunk: Buffer) => {
        said.out += chunk.toString();
        look();
      });
      void ended.then((code) => refuse(new Error(`It ended with ${code}: ${said.err}`)));
      look();
    });
  return { child, said, ended, printed };
}

const urlIn = (summary: string): string => /http:\/\/[\d.a-z]+:\d+/.exec(summary)?.[0] ?? '';

describe('npm start', () => {
  it('prints addresses and accounts, serves requests, and stops on Ctrl-C', async () => {
    const local = start(['--port', '0']);
    const summary = await local.printed('super_admin');
    const url = urlIn(summary);
    const health = await fetch(`${url}/health`);
    expect(health.status).toBe(200);
    for (const role of ['customer', 'vendor', 'onboard_manager', 'ops_manager'])
      expect(summary).toContain(role);
    const { email, password } = localAccounts[0];
    const customer = await signIn(url, { email, password });
    // Tomorrow there is time whatever the hour is; the vendor is found once the approval has been consumed.
    const date = plusMinutes(new Date().toISOString(), 1_440).slice(0, 10);
    const slots = await eventually('slots of the local vendor', async () => {
      const { items } = await customer.call(customerRoutes.listSlots, {
        params: { serviceId: 'svc_tap_repair' },
        query: { pincode: LOCAL_PINCODE, date },
      });
      return items.length > 0 ? items : undefined;
    });
    expect(slots[0]).toMatchObject({ start: expect.stringContaining(date) });
    local.child.kill('SIGINT');
    expect(await local.ended).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  }, 120_000);

  it('keeps its data when killed, and locks the data folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'homeserve-start-'));
    onTestFinished(() => rm(folder, { recursive: true, maxRetries: 5 }));
    const credentials = { email: 'asha@example.com', password: 'seven quiet mango trees' };
    const body = { ...credentials, name: 'Asha Rao' };
    const first = start(['--port', '0', '--data', folder]);
    await caller(urlIn(await first.printed('super_admin')))(authRoutes.register, { body });
    first.child.kill('SIGKILL');
    await first.ended;

    const second = start(['--port', '0', '--data', folder]);
    const { session } = await signIn(urlIn(await second.printed('super_admin')), credentials);
    expect(session.user.name).toBe(body.name);
    const third = start(['--port', '0', '--data', folder]);
    expect(await third.ended).toBe(1);
    expect(third.said.err.trim().split('\n')).toEqual([expect.stringContaining(`${second.child.pid}`)]);
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
  }, 120_000);

  it('reports a port in use in one line', async () => {
    const other = createServer();
    await new Promise<void>((settle) => other.listen(0, settle));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const local = start(['--port', String(port)]);
    expect(await local.ended).toBe(1);
    expect(local.said.err.trim().split('\n')).toEqual([expect.stringContaining(String(port))]);
  }, 120_000);

  it('reports an invalid data folder in one line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'homeserve-start-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const local = start(['--port', '0', '--data', file]);
    expect(await local.ended).toBe(1);
    expect(local.said.err.trim().split('\n')).toEqual([expect.stringContaining('a-file')]);
  }, 120_000);

  it('reports an unknown option in one line', async () => {
    const local = start(['--prot', '1']);
    expect(await local.ended).toBe(2);
    expect(local.said.err.trim().split('\n')).toEqual([expect.stringContaining('--prot')]);
  });
});
