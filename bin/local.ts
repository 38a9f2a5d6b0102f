import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { HELP, type LocalCommand, parseCommandLine } from '#infra/local/command-line.ts';
import { openFunctionLog } from '#infra/local/function-log.ts';
import { LocalCloudError } from '#infra/local/local-cloud-error.ts';
import { loadSeed } from '#infra/local/seed.ts';
import { summary } from '#infra/local/summary.ts';
import { type LocalSystem, startLocalSystem } from '#infra/local/system.ts';

// As on Lambda; threads share the time zone of their process.
process.env['TZ'] = 'UTC';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const USAGE = 2;
const FAILURE = 1;

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'usage_error':
      process.stderr.write(`${command.message} Try --help.\n`);
      process.exitCode = USAGE;
      return;
    case 'run':
      await run(command);
  }
}

async function run(command: LocalCommand & { kind: 'run' }): Promise<void> {
  const dataDir = command.dataDir === undefined ? undefined : resolve(command.dataDir);
  const isNew = dataDir === undefined || !existsSync(dataDir);
  const warn = (line: string): void => void process.stderr.write(`${line}\n`);
  const functionLog = openFunctionLog({ dataDir, verbose: command.verbose, warn });
  const exitEarly = () => process.exit(FAILURE);
  for (const signal of SIGNALS) process.once(signal, exitEarly);
  const system = await startLocalSystem({
    port: command.port,
    dataDir,
    enforceIam: command.enforceIam,
    watch: true,
    log: { warn, functionLine: functionLog.write },
  });
  for (const signal of SIGNALS) process.off(signal, exitEarly);
  stopOnSignals(system);
  const seed = await loadSeed();
  const accounts = await seed(system, { isNew });
  process.stdout.write(summary(system, { accounts, dataDir, logFile: functionLog.path }));
}

/** Shuts down in order at the first signal; ignores further ones meanwhile. */
function stopOnSignals(system: LocalSystem): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    system.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const signal of SIGNALS) process.on(signal, stop);
}

function fail(error: unknown): never {
  const text = error instanceof LocalCloudError || !(error instanceof Error) ? String(error) : error.stack;
  process.stderr.write(`${text?.replace(/^LocalCloudError: /, '')}\n`);
  process.exit(FAILURE);
}

main().catch(fail);
