import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

export type CommandOptions = {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Where everything it says is kept. */
  readonly logFile?: string | undefined;
  /** Told every line of both streams as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
};

export type Finished = { readonly exitCode: number; readonly output: string };
export type Running = { readonly stop: () => Promise<void>; readonly finished: Promise<Finished> };

/** What runs now, so that nothing outlives this process, however it ends. */
const running = new Set<ChildProcess>();

/** Starts a command at the head of its own process group, which ends as a whole. */
export function start(command: string, args: readonly string[], options: CommandOptions = {}): Running {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  if (options.logFile !== undefined) mkdirSync(dirname(options.logFile), { recursive: true });
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
  let output = '';
  let rest = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      log?.write(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    });
  }
  const finished = new Promise<Finished>((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 127, output: error.message }));
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  }).finally(() => {
    running.delete(child);
    log?.end();
  });
  return {
    finished,
    stop: async () => {
      signalGroup(child, 'SIGTERM');
      await finished;
    },
  };
}

/** Runs a command to its end. @throws Error with the end of what it said, when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { exitCode, output } = await start(command, args, options).finished;
  if (exitCode === 0) return output;
  const end = output.trimEnd().split('\n').slice(-25).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${end}`);
}

/** Ends at once whatever was started and still runs. */
export function killAll(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the group has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
