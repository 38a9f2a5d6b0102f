import { join } from 'node:path';
import { introducePaymentProvider, startPaymentProvider, verifySender } from './after-deployment.ts';
import { changeOneFunction, copyApp } from './app-copy.ts';
import { cdkIn, outputOf } from './cdk.ts';
import { EXCLUDED_SCENARIOS } from './excluded-scenarios.ts';
import { type Admin, makeFirstAdmin } from './first-admin.ts';
import { type Door, openApiDoor } from './front-door.ts';
import { saveFunctionLogs } from './function-logs.ts';
import { openInbox } from './inbox.ts';
import { counted, difference, kinds, takeInventory } from './inventory.ts';
import { type Emulator, installMiniStack, startMiniStack } from './ministack.ts';
import { run } from './processes.ts';
import type { Progress } from './progress.ts';
import { changesBetween, listStacks, readDeployed } from './updates.ts';

export type DeployOptions = {
  /** The repository. */
  readonly root: string;
  /** Scratch, logs and the copy of the app. */
  readonly workDir: string;
  readonly emulatorFolder: string;
  /** The folder of the Node.js that runs the functions. */
  readonly nodeDir: string;
  readonly progress: Progress;
};

/** The function that the second deployment changes. */
const CHANGED = 'functions/scheduled/expire-documents/handler.ts';

/** @throws Error at the first thing that does not hold; what was started is stopped in any case. */
export async function deployAndDrive(options: DeployOptions): Promise<void> {
  const { progress, workDir, root } = options;
  await using started = new AsyncDisposableStack();
  const installed = await progress.step('MiniStack is there', () => installMiniStack(options.emulatorFolder));
  progress.note(installed);
  const emulator = await progress.step('It starts', () =>
    startMiniStack({
      ...options,
      folder: options.emulatorFolder,
      modules: join(root, 'node_modules'),
    }),
  );
  started.defer(emulator.stop);
  progress.note(emulator.url);
  const provider = await startPaymentProvider(progress.note);
  started.defer(provider.stop);

  const app = await copyApp(root, join(workDir, 'app'), {
    stripeApiUrl: provider.url,
    // All of the suite's people call from one address.
    rateLimitFactor: 10,
  });
  const env = emulator.env;
  const cdk = cdkIn({ app: app.folder, env, logFile: join(workDir, 'cdk.log') });
  await progress.step('cdk bootstrap', cdk.bootstrap);
  const before = await takeInventory(emulator);
  const outputs = await progress.step('cdk deploy --all', cdk.deploy);
  const made = difference(await takeInventory(emulator), before);
  progress.note(counted(made));
  const unseen = kinds.filter((what) => !made.has(what));
  if (unseen.length > 0) throw new Error(`The deployment shows none of: ${unseen.join(', ')}.`);

  const door = await openApiDoor({
    emulatorPort: emulator.port,
    apiUrl: outputOf(outputs, 'ApiUrl'),
    webSocketUrl: outputOf(outputs, 'WebSocketUrl'),
  });
  started.defer(door.stop);
  await introducePaymentProvider(provider, {
    emulator,
    secretId: outputOf(outputs, 'StripeSecret'),
    apiUrl: door.url,
  });
  await verifySender(emulator);
  const admin = await progress.step('The first super_admin, by the documented command', () =>
    makeFirstAdmin({
      root: app.folder,
      apiUrl: door.url,
      env,
      operationalTable: outputOf(outputs, 'OperationalTable'),
      pepperSecret: outputOf(outputs, 'PepperSecret'),
    }),
  );
  try {
    await progress.step('The demo against it', () => runDemo(app.folder, { door, admin, progress, workDir }));
    const inbox = await openInbox(emulator);
    started.defer(inbox.stop);
    await progress.step('The end-to-end suite against it', () =>
      runSuite(root, { door, admin, progress, workDir }, inbox.url),
    );
  } finally {
    await saveFunctionLogs(emulator, join(workDir, 'functions.log'));
  }
  await progress.step('A second deployment with a change in one function updates that alone', async () => {
    await changeOneFunction(app, CHANGED);
    progress.note(await deployTheChange(emulator, cdk.deploy));
  });
  await progress.step('cdk destroy, with the buckets emptied before', () =>
    run(process.execPath, ['bin/destroy.ts', '--stage', 'dev'], {
      cwd: app.folder,
      env: { ...env, CI: 'true' },
      logFile: join(workDir, 'cdk.log'),
    }),
  );
  await progress.step('Nothing is left', async () => {
    const left = difference(await takeInventory(emulator), before);
    if (left.size === 0) return;
    const lines = [...left].map(([what, names]) => `${what}: ${names.join(', ')}`);
    throw new Error(`There is left:\n${lines.join('\n')}`);
  });
}

type Drive = {
  readonly door: Door;
  readonly admin: Admin;
  readonly progress: Progress;
  readonly workDir: string;
};

const targetOf = ({ door, admin }: Drive): readonly string[] => [
  ...['--target', door.url, '--admin-email', admin.email],
  ...['--admin-password', admin.password, '--admin-totp-secret', admin.totpSecret],
];

const runDemo = (app: string, drive: Drive): Promise<string> =>
  run(process.execPath, ['bin/demo.ts', ...targetOf(drive)], {
    cwd: app,
    onLine: drive.progress.note,
    logFile: join(drive.workDir, 'demo.log'),
  });

const runSuite = (root: string, drive: Drive, inboxUrl: string): Promise<string> =>
  run(process.execPath, ['tests/e2e/run.ts', ...targetOf(drive)], {
    cwd: root,
    env: { E2E_INBOX_URL: inboxUrl, E2E_EXCEPT: EXCLUDED_SCENARIOS },
    onLine: drive.progress.note,
    logFile: join(drive.workDir, 'suite.log'),
  });

/** @throws Error when anything but one function changed. */
async function deployTheChange(emulator: Emulator, deploy: () => Promise<unknown>): Promise<string> {
  const stacks = await listStacks(emulator);
  const before = await readDeployed(emulator, stacks);
  await deploy();
  const changes = changesBetween(before, await readDeployed(emulator, stacks));
  const [resource] = changes.resources;
  if (resource?.endsWith('(AWS::Lambda::Function)') && changes.resources.length + changes.code.length === 2)
    return resource;
  throw new Error(
    `One function should have changed, not:\n${[...changes.resources, ...changes.code].join('\n')}`,
  );
}
