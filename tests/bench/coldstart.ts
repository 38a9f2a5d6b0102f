import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { allRoutes } from '#contracts/routes/all.ts';
import type { HttpEvent } from '#functions/runtime/request.ts';
import { projectRoot } from '#infra/bundling/bundle-options.ts';
import { allFunctions } from '#infra/stacks/functions.ts';
import { routeAccessSetting } from '#infra/stacks/route-access-setting.ts';
import { commandOptions } from '#tests/support/command-options.ts';
import { type Bundle, bundle } from './coldstart/bundle.ts';
import { functionEnvironment } from './coldstart/environment.ts';
import { firstCalls } from './coldstart/first-call.ts';
import { functionName } from './coldstart/function-name.ts';

/**
 * Imports every function's bundle in fresh Node processes, in turns with two floors: an empty module and
 * the SDK's DynamoDB client alone; the HTTP groups then answer a first call. Lower quartiles; the ratio is to the floor of the
 * same run.
 */
const ROUNDS = 21;
const MAX_KILOBYTES = 450;
const MAX_RATIO = 1.5;
/** What a person waits for; the rest runs behind the bus. */
const waitedFor = ['authorizer', 'http-customer', 'http-vendor', 'http-auth'];

const FLOOR = 'an empty module';
const SDK_FLOOR = '@aws-sdk/client-dynamodb';

const USAGE = `Imports every function's bundle in fresh processes, beside an empty module and the SDK's DynamoDB client.

  npm run bench:coldstart -- [--json]     --json ends with one JSON object
Ends with 1 above a goal.`;
const { values } = commandOptions(USAGE, { options: { json: { type: 'boolean' } } });
const directory = await mkdtemp(join(tmpdir(), 'homeserve-cold-'));
const database = new Worker(new URL('./coldstart/empty-database.ts', import.meta.url));
const [port] = await once(database, 'message');
const environment = functionEnvironment(routeAccessSetting(allRoutes), `http://127.0.0.1:${port}`);

const start = z.object({ importMs: z.number(), answerMs: z.number() });
type Start = z.output<typeof start>;

/**
 * A start in a process of its own: the import, and from there to the answer to `call`. Functions call by HTTPS; what a
 * plain connection loads instead is loaded between the two.
 */
function startOf(file: string, call: HttpEvent | undefined): Start {
  const script = `const begin = performance.now();
    const { handler } = await import(${JSON.stringify(file)});
    const imported = performance.now();
    await import('node:http');
    const asked = performance.now();
    const answer = ${call === undefined ? 'undefined' : `await handler(${JSON.stringify(call)}, {})`};
    const answered = performance.now();
    if (answer && answer.statusCode !== 200) throw new Error(JSON.stringify(answer));
    process.stderr.write(JSON.stringify({ importMs: imported - begin, answerMs: answered - asked }));
    process.exit()`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: environment,
  });
  if (run.status !== 0) throw new Error(`${file} does not start: ${run.stderr}`);
  return start.parse(JSON.parse(run.stderr));
}

/** The lower quartile: what else the machine does only ever adds to a time. */
const typical = (list: readonly number[]): number => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 4)] ?? Number.NaN;
};
const rounded = (value: number): number => Math.round(value * 100) / 100;

try {
  // Native packages are installed beside a bundle.
  await symlink(join(projectRoot, 'node_modules'), join(directory, 'node_modules'));
  const subjects = [
    { name: FLOOR, entry: 'tests/bench/coldstart/empty.ts', nativePackages: [] as readonly string[] },
    { name: SDK_FLOOR, entry: 'tests/bench/coldstart/dynamodb-client.ts', nativePackages: [] },
    ...allFunctions.map(({ entry, nativePackages = [] }) => ({
      name: functionName(entry),
      entry,
      nativePackages,
    })),
  ];
  const bundles: (Bundle & { readonly name: string; readonly starts: Start[] })[] = [];
  for (const [i, { name, entry, nativePackages }] of subjects.entries()) {
    bundles.push({ name, ...(await bundle(entry, join(directory, String(i)), nativePackages)), starts: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, file, starts } of bundles) starts.push(startOf(file, firstCalls[name]));
  }
  const importMs = (starts: readonly Start[]): number => typical(starts.map(({ importMs: ms }) => ms));
  const timeOf = (name: string): number => importMs(bundles.find((made) => made.name === name)?.starts ?? []);
  const [floorMs, sdkFloorMs] = [timeOf(FLOOR), timeOf(SDK_FLOOR)];
  const functions = Object.fromEntries(
    bundles
      .filter(({ name }) => name !== FLOOR && name !== SDK_FLOOR)
      .map(({ name, starts, kilobytes, codeKilobytes, dataKilobytes }) => {
        const ms = importMs(starts);
        const figures = {
          ms: rounded(ms),
          ratioToSdkFloor: rounded(ms / sdkFloorMs),
          ...(firstCalls[name] && { firstCallMs: rounded(typical(starts.map(({ answerMs }) => answerMs))) }),
          kilobytes,
          codeKilobytes,
          dataKilobytes,
        };
        return [name, figures];
      }),
  );
  console.log(
    `floor ${rounded(floorMs)} ms, SDK floor ${rounded(sdkFloorMs)} ms, lower quartiles of ${ROUNDS}`,
  );
  console.log(`${''.padEnd(42)}   import   x SDK  first call  KB at start  KB of code  KB of data`);
  for (const [name, figures] of Object.entries(functions)) {
    const { ms, ratioToSdkFloor, firstCallMs, kilobytes, codeKilobytes, dataKilobytes } = figures;
    const late = waitedFor.includes(name) && ratioToSdkFloor > MAX_RATIO;
    const big = kilobytes > MAX_KILOBYTES && name !== 'events-media';
    const verdict = [late ? `over ${MAX_RATIO}` : '', big ? `over ${MAX_KILOBYTES} KB` : ''].filter(Boolean);
    const columns = [
      name.padEnd(42),
      `${ms.toFixed(1)} ms`.padStart(9),
      ratioToSdkFloor.toFixed(2).padStart(7),
      (firstCallMs === undefined ? '' : `${firstCallMs.toFixed(1)} ms`).padStart(11),
      kilobytes.toFixed(0).padStart(12),
      codeKilobytes.toFixed(0).padStart(11),
      dataKilobytes.toFixed(0).padStart(11),
    ];
    console.log(`${columns.join('')}  ${verdict.join(', ')}`);
    if (verdict.length > 0) process.exitCode = 1;
  }
  if (values.json) {
    console.log(JSON.stringify({ floorMs: rounded(floorMs), sdkFloorMs: rounded(sdkFloorMs), functions }));
  }
} finally {
  await rm(directory, { recursive: true });
  await database.terminate();
}
