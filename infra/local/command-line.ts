import { parseArgs } from 'node:util';

export type LocalCommand =
  | {
      readonly kind: 'run';
      readonly port: number;
      readonly dataDir: string | undefined;
      readonly enforceIam: boolean;
      readonly verbose: boolean;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage_error'; readonly message: string };

export const HELP = `Usage: npm start -- [options]

Runs the whole system on this machine.

  --port N        port of the HTTP and WebSocket APIs (default 4000; 0 takes a free one)
  --data DIR      keep everything in DIR across restarts (default: fresh, in memory)
  --enforce-iam   refuse AWS calls that a function's role does not allow
  --verbose       print what functions log
  -h, --help      this text
`;

const DEFAULT_PORT = 4000;

/** Whether the arguments contain `--help` or `-h`. */
export const asksForHelp = (argv: readonly string[]): boolean =>
  argv.includes('--help') || argv.includes('-h');

/** The first sentence of a parseArgs error, whose message has several lines. */
export const usageMessage = (error: unknown): string =>
  `${(error instanceof Error ? error.message : String(error)).split(/\.? *\n|\. /)[0]}.`;

/** Parses the arguments; an unknown or invalid one is a usage error of one line. */
export function parseCommandLine(argv: readonly string[]): LocalCommand {
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        'enforce-iam': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const port = values.port === undefined ? DEFAULT_PORT : portOf(values.port);
    if (port === undefined) return usageError(`--port takes a number from 0 to 65535, not "${values.port}".`);
    if (values.data === '') return usageError('--data takes a directory.');
    return {
      kind: 'run',
      port,
      dataDir: values.data,
      enforceIam: values['enforce-iam'],
      verbose: values.verbose,
    };
  } catch (error) {
    return usageError(usageMessage(error));
  }
}

const usageError = (message: string): LocalCommand => ({ kind: 'usage_error', message });

function portOf(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}
