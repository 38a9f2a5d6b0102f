import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What a command of the tests was asked for; what it does not know ends it with one line. */
export function commandOptions<const T extends Omit<ParseArgsConfig, 'args'>>(config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    return wrongOption(error instanceof Error ? error.message : String(error));
  }
}

export function wrongOption(message: string): never {
  console.error(message);
  process.exit(2);
}
