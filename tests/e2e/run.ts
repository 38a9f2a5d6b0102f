import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseDemoOptions } from '../../bin/demo/options.ts';
import { localAccounts } from '../../bin/seed.ts';

/*
 * The end-to-end suite, against the local cloud or, with a target, against any deployment. `npm test` runs the
 * first by itself.
 */
const usage = `Usage: node tests/e2e/run.ts [--target URL --admin-email E --admin-password P --admin-totp-secret BASE32]

Without a target it starts a local cloud of its own. A local cloud as a target needs no admin.
With E2E_INBOX_URL set to a server that answers GET /mails?to=… and /texts?to=… with JSON lists of texts, what is
mailed is tested too; scenarios that a target can't be asked are skipped. E2E_EXCEPT is a regular expression of
scenarios to leave out, for an emulator that is known to bend them.
`;
const USAGE = 2;

function main(args: readonly string[]): void {
  const options = parseDemoOptions(args);
  if (options.kind !== 'run' || options.json) {
    process.stdout.write(usage);
    process.exitCode = options.kind === 'help' ? 0 : USAGE;
    return;
  }
  const { target, admin = localAccounts[4] } = options;
  const handed =
    target === undefined
      ? {}
      : {
          E2E_TARGET: target,
          E2E_ADMIN_EMAIL: admin.email,
          E2E_ADMIN_PASSWORD: admin.password,
          E2E_ADMIN_TOTP_SECRET: admin.totpSecret,
        };
  const except = process.env['E2E_EXCEPT'];
  const root = join(import.meta.dirname, '..', '..');
  const vitest = spawn(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--project', 'e2e', '--reporter', 'verbose'],
      ...(except === undefined ? [] : ['--testNamePattern', `^(?!.*(${except})).*$`]),
    ],
    { cwd: root, env: { ...process.env, ...handed }, stdio: 'inherit' },
  );
  vitest.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

main(process.argv.slice(2));
