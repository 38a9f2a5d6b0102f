import { type ParseArgsConfig, parseArgs } from 'node:util';
import { asksForHelp, usageMessage } from '#infra/local/command-line.ts';

type Config = Omit<ParseArgsConfig, 'args'>;

/**
 * Parses a test command's options. `--help` or `-h` prints `usage`; an unknown option ends the process with one line.
 */
export function commandOptions<const T extends Config>(usage: string, config: T) {
  if (asksForHelp(process.argv.slice(2))) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return wrongOption(usageMessage(error));
  }
}

export function wrongOption(message: string): never {
  console.error(`${message} Try --help.`);
  process.exit(2);
}
