import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '#tests/support/free-port.ts';
import { openServiceDoor } from './front-door.ts';
import { type Running, run, start } from './processes.ts';

/** Pinned: what an emulator bends differs from version to version, and docs/emulator.md is about this one. */
const VERSION = '1.5.33';
export const REGION = 'ap-south-1';
export const ACCOUNT = '000000000000';

export type Emulator = {
  readonly url: string;
  readonly port: number;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** What the AWS SDK, the CDK CLI and our own commands need to mean the emulator. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** The emulator can't be installed here; this says nothing about what it would check. */
export class EmulatorMissing extends Error {
  override readonly name = 'EmulatorMissing';
}

/** Installs MiniStack into `folder` once. @throws EmulatorMissing without Python or PyPI. */
export async function installMiniStack(folder: string): Promise<'installed' | 'present'> {
  const mark = join(folder, `ministack-${VERSION}.installed`);
  if (existsSync(mark)) return 'present';
  mkdirSync(folder, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(join(folder, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `ministack==${VERSION}`,
    ]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new EmulatorMissing(`MiniStack ${VERSION} needs Python 3.10 or newer with venv, and PyPI.`, {
      cause: error,
    });
  }
  writeFileSync(mark, '');
  return 'installed';
}

export type MiniStackOptions = {
  readonly folder: string;
  /** Where its log goes. */
  readonly workDir: string;
  /** The folder of the Node.js that runs the functions. */
  readonly nodeDir: string;
  /** Where the native packages of this machine's processor are, below the scope `@img`. */
  readonly modules: string;
};

const ROOT_KEY = 'test';

/** Starts MiniStack on a free port of the loopback. @throws Error when it does not come up in a minute. */
export async function startMiniStack(options: MiniStackOptions): Promise<Emulator> {
  const port = await freePort();
  // Outside the repository: functions must find neither its node_modules nor its package.json above them.
  const scratch = mkdtempSync(join(tmpdir(), 'homeserve-deploy-'));
  const credentials = { AWS_ACCESS_KEY_ID: ROOT_KEY, AWS_SECRET_ACCESS_KEY: ROOT_KEY };
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', removeScratch);
  const native = join(scratch, 'native');
  mkdirSync(native);
  symlinkSync(join(options.modules, '@img'), join(native, '@img'));
  const door = await openServiceDoor(port);
  const process_ = start(join(options.folder, 'bin', 'ministack'), [], {
    logFile: join(options.workDir, 'ministack.log'),
    env: {
      ...credentials,
      // Handed on to the functions.
      AWS_ENDPOINT_URL: door.url,
      // The bundles hold binaries for Lambda's arm64. What this machine's processor needs is looked up here.
      NODE_PATH: native,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      LAMBDA_EXECUTOR: 'local',
      TMPDIR: scratch,
      PATH: `${options.nodeDir}${delimiter}${process.env['PATH'] ?? ''}`,
    },
  });
  const stop = async () => {
    await process_.stop();
    await door.stop();
    process.off('exit', removeScratch);
    removeScratch();
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await comeUp(`${url}/_ministack/health`, process_);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    port,
    credentials: { accessKeyId: ROOT_KEY, secretAccessKey: ROOT_KEY },
    // With an address in place of a name the SDK puts buckets into the path, where no name needs resolving.
    env: { ...credentials, AWS_ENDPOINT_URL: url, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION },
    stop,
  };
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;

async function comeUp(healthUrl: string, process_: Running): Promise<void> {
  const ended = process_.finished.then(({ output }) => {
    throw new Error(`MiniStack ended at once:\n${output}`);
  });
  await Promise.race([ended, answers(healthUrl)]);
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const isUp = () =>
    fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isUp())) {
    if (Date.now() > deadline) throw new Error('MiniStack did not come up within a minute.');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
