import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandOptions } from '#tests/support/command-options.ts';
import { deployAndDrive } from './deploy-and-drive.ts';
import { EmulatorMissing } from './ministack.ts';
import { killAll } from './processes.ts';
import { createProgress } from './progress.ts';

/**
 * Deploys the app with the CDK CLI into MiniStack, a third-party AWS emulator, drives it end to end, changes one
 * function, and destroys everything again. Exit codes: 0 passed, 1 failed, 2 wrong usage, 3 the emulator is not
 * available here.
 */
const usage = `Usage: npm run test:deploy [-- --keep-files]

  --keep-files   keeps logs, templates and bundles in .referees/deploy
`;
const FAILURE = 1;
const UNAVAILABLE = 3;

const root = join(import.meta.dirname, '..', '..');
const workDir = join(root, '.referees', 'deploy');

async function main(): Promise<number> {
  const { values } = commandOptions(usage, {
    options: { 'keep-files': { type: 'boolean', default: false } },
  });
  const progress = createProgress(process.stdout);
  const started = performance.now();
  rmSync(workDir, { recursive: true, force: true });
  try {
    await deployAndDrive({
      root,
      workDir,
      emulatorFolder: join(root, '.referees', 'ministack'),
      nodeDir: dirname(process.execPath),
      progress,
    });
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof EmulatorMissing) {
      process.stderr.write(`Nothing was checked. ${String(error.cause)}\n`);
      return UNAVAILABLE;
    }
    process.stderr.write(`Logs and templates are in ${workDir}.\n`);
    return FAILURE;
  }
  if (!values['keep-files']) rmSync(workDir, { recursive: true, force: true });
  process.stdout.write(`\nAll checks passed in ${Math.round((performance.now() - started) / 1000)} s.\n`);
  return 0;
}

process.once('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

// Sockets that the far side keeps half open must not keep the command from ending.
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(FAILURE);
  },
);
