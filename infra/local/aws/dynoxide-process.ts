import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { LocalCloudError } from '../local-cloud-error.ts';

export type DynamodbEndpoint = { readonly url: string; stop(): Promise<void> };

const binary = fileURLToPath(
  new URL(`../../../node_modules/@dynoxide/${process.platform}-${process.arch}/dynoxide`, import.meta.url),
);

/**
 * The shell that starts dynoxide waits on a pipe from this process: when the pipe closes, however this
 * process ended, dynoxide ends too.
 */
const GUARD = '"$0" "$@" </dev/null & child=$!; cat >/dev/null; kill "$child"; wait "$child"';
const START_ATTEMPTS = 3;

/**
 * Starts DynamoDB on a free port, in memory or in `dbPath`; or uses the endpoint named in the environment.
 * @throws LocalCloudError when neither is available.
 */
export async function startDynamodb(dbPath: string | undefined): Promise<DynamodbEndpoint> {
  const given = process.env['DYNAMODB_ENDPOINT'];
  if (given) return { url: given, stop: async () => {} };
  if (!existsSync(binary)) {
    throw new LocalCloudError(
      `dynoxide is not installed for ${process.platform}-${process.arch}: run npm ci with optional packages, or set DYNAMODB_ENDPOINT.`,
    );
  }
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const started = await tryStart(await freePort(), dbPath);
    if (started) return started;
  }
  throw new LocalCloudError('dynoxide does not start.');
}

async function tryStart(port: number, dbPath: string | undefined): Promise<DynamodbEndpoint | undefined> {
  const database = dbPath === undefined ? [] : ['--db-path', dbPath];
  const child = spawn('sh', ['-c', GUARD, binary, 'serve', '-p', String(port), ...database], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Its own process group, so that Ctrl-C does not stop it before calls in progress are finished.
    detached: true,
  });
  const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.stdin.on('error', () => undefined);
  if (!(await saysListening(child))) {
    child.stdin.end();
    await exited;
    return undefined;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}

function saysListening(child: ChildProcess): Promise<boolean> {
  return new Promise((settle) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('listening')) settle(true);
      else if (/error|in use/i.test(said)) settle(false);
    });
    child.once('exit', () => settle(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => settle(port));
    });
  });
}
