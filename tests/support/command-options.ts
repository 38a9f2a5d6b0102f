import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageMessage } from '#infra/local/command-line.ts';

type Config = Omit<ParseArgsConfig, 'args'>;

/**
 * What a command of the tests was asked for. `--help` prints `usage`; what it does not know ends it with one line.
 */
export function commandOptions<const T extends Config>(usage: string, config: T) {
  if (process.argv.slice(2).includes('--help')) {
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
