import { DEMO_HELP, type DemoOptions, parseDemoOptions } from './demo/options.ts';
import { createReport } from './demo/report.ts';
import { runDemo } from './demo/run-demo.ts';
import { openTarget } from './demo/target.ts';

const USAGE = 2;
const FAILURE = 1;

async function main(): Promise<void> {
  const options = parseDemoOptions(process.argv.slice(2));
  switch (options.kind) {
    case 'help':
      process.stdout.write(DEMO_HELP);
      return;
    case 'usage_error':
      process.stderr.write(`${options.message} Try --help.\n`);
      process.exitCode = USAGE;
      return;
    case 'run':
      await run(options);
  }
}

async function run(options: DemoOptions): Promise<void> {
  // With --json the steps go to standard error, so that standard output ends with the one object.
  const report = createReport(options.json ? process.stderr : process.stdout);
  const target = await openTarget(options, report);
  try {
    const result = await runDemo(target, report);
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    await target.close();
  }
}

main().then(
  // Sockets that the far side keeps half open must not keep the command from ending.
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(FAILURE);
  },
);
