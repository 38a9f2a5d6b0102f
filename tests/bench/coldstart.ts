import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRoutes } from '#contracts/routes/all.ts';
import { projectRoot } from '#infra/bundling/bundle-options.ts';
import { allFunctions } from '#infra/stacks/functions.ts';
import { routeAccessSetting } from '#infra/stacks/route-access-setting.ts';
import { commandOptions } from '#tests/support/command-options.ts';
import { type Bundle, bundle } from './coldstart/bundle.ts';
import { functionEnvironment } from './coldstart/environment.ts';
import { functionName } from './coldstart/function-name.ts';

/**
 * Imports every function's bundle in fresh Node processes, in turns with two floors: an empty module and
 * the SDK's DynamoDB client alone. Medians; the ratio is to the floor of the same run.
 */
const ROUNDS = 15;
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
const environment = functionEnvironment(routeAccessSetting(allRoutes));

function importMs(file: string): number {
  const script = `const t=performance.now();await import(${JSON.stringify(file)});process.stdout.write(String(performance.now()-t));process.exit()`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: environment,
  });
  const ms = Number(run.stdout);
  if (run.status !== 0 || !Number.isFinite(ms)) throw new Error(`${file} can't be imported: ${run.stderr}`);
  return ms;
}

const median = (list: readonly number[]): number => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
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
  const bundles: (Bundle & { readonly name: string; readonly times: number[] })[] = [];
  for (const [i, { name, entry, nativePackages }] of subjects.entries()) {
    bundles.push({ name, ...bundle(entry, join(directory, String(i)), nativePackages), times: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { file, times } of bundles) times.push(importMs(file));
  }
  const medianOf = (name: string): number => median(bundles.find((made) => made.name === name)?.times ?? []);
  const [floorMs, sdkFloorMs] = [medianOf(FLOOR), medianOf(SDK_FLOOR)];
  const functions = Object.fromEntries(
    bundles
      .filter(({ name }) => name !== FLOOR && name !== SDK_FLOOR)
      .map(({ name, times, kilobytes, shippedKilobytes }) => {
        const ms = median(times);
        return [
          name,
          { ms: rounded(ms), ratioToSdkFloor: rounded(ms / sdkFloorMs), kilobytes, shippedKilobytes },
        ];
      }),
  );
  console.log(`floor ${rounded(floorMs)} ms, SDK floor ${rounded(sdkFloorMs)} ms, medians of ${ROUNDS}`);
  for (const [name, { ms, ratioToSdkFloor, kilobytes, shippedKilobytes }] of Object.entries(functions)) {
    const late = waitedFor.includes(name) && ratioToSdkFloor > MAX_RATIO;
    const big = kilobytes > MAX_KILOBYTES && name !== 'events-media';
    const verdict = [late ? `over ${MAX_RATIO}` : '', big ? `over ${MAX_KILOBYTES} KB` : ''].filter(Boolean);
    console.log(
      `${name.padEnd(44)} ${ms.toFixed(1).padStart(7)} ms ${ratioToSdkFloor.toFixed(2).padStart(6)} x ${kilobytes.toFixed(0).padStart(6)} KB at start ${shippedKilobytes.toFixed(0).padStart(6)} KB in all  ${verdict.join(', ')}`,
    );
    if (verdict.length > 0) process.exitCode = 1;
  }
  if (values.json) {
    console.log(JSON.stringify({ floorMs: rounded(floorMs), sdkFloorMs: rounded(sdkFloorMs), functions }));
  }
} finally {
  await rm(directory, { recursive: true });
}
