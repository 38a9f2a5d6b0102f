import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const NOWHERE = 'http://127.0.0.1:1';
const env = {
  ...process.env,
  AWS_REGION: 'ap-south-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: NOWHERE,
  AWS_MAX_ATTEMPTS: '1',
};
const run = (...command: string[]) =>
  spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' });

const measuring = ['engines', 'coldstart', 'http', 'cost', 'identity/login-timing'].map(
  (name) => `tests/bench/${name}.ts`,
);

describe('a command with invalid options or an unreachable target', () => {
  it.each([
    ['bin/local.ts', '--prot', '1'],
    ['bin/demo.ts', '--taget', 'x'],
    ['bin/destroy.ts', '--stag', 'dev'],
    ['bin/redrive.ts', '--stag', 'dev'],
    ['bin/check.ts', '--onli', 'unit'],
    ['bin/verify-audit.ts', '--trial', 'x'],
    ...measuring.map((file) => [file, '--jsn']),
  ])(
    '%s says so in one line and ends with 2',
    (...command) => {
      const { status, stderr } = run(...command);
      expect(stderr).toMatch(/^Unknown option '--\w+'\. Try --help\.\n$/);
      expect(status).toBe(2);
    },
    60_000,
  );

  const nowhere = join(root, 'package.json', 'nothing');
  it.each<[number, ...string[]]>([
    [1, 'bin/local.ts', '--port', '0', '--data', '/proc/nothing'],
    [1, 'bin/local.ts', '--port', '0', '--data', nowhere],
    [2, 'bin/check.ts', '--only', 'nothing'],
    [2, 'bin/verify-audit.ts', '--anchors', nowhere],
    [2, 'bin/verify-audit.ts', '--anchors', 'README.md'],
    [2, 'bin/verify-audit.ts', '--anchors', 'package.json'],
    [2, 'tests/bench/engines.ts', '--data', nowhere],
  ])(
    'ends with %d when %s %s %s gets what is not there or no such thing',
    (code, ...command) => {
      const { status, stderr } = run(...command);
      expect(stderr.trim()).toMatch(/^[^\n]+$/);
      expect(stderr).toContain(command.at(-1));
      expect(status).toBe(code);
    },
    60_000,
  );

  it.each([
    ['bin/destroy.ts', '--stage', 'dev'],
    ['bin/redrive.ts', '--stage', 'dev', '--consumer', 'push'],
    ['bin/demo.ts', '--target', NOWHERE],
  ])(
    '%s %s %s names what is not there and ends with 1',
    (...command) => {
      const { status, stderr } = run(...command);
      expect(stderr.trim()).toMatch(/^[^\n]+$/);
      expect(stderr).toMatch(/127\.0\.0\.1:1\b/);
      expect(status).toBe(1);
    },
    60_000,
  );

  const commands = ['local', 'demo', 'destroy', 'redrive', 'republish', 'check', 'create-super-admin'];
  const all = [...commands.map((name) => `bin/${name}.ts`), 'tests/deploy/run.ts', ...measuring];
  it.each(all.flatMap((command) => ['--help', '-h'].map((flag) => [command, flag] as const)))(
    '%s %s says how it is called and ends with 0',
    (command, flag) => {
      const { status, stdout } = run(command, flag);
      expect(stdout).toMatch(/^ +(npm run|npx node|npm start) |^Usage: /m);
      expect(status).toBe(0);
    },
    60_000,
  );
});
