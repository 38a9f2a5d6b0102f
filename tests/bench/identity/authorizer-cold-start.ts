import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { allRoutes } from '#contracts/routes/all.ts';
import { routeAccessSetting } from '#infra/stacks/route-access-setting.ts';

/**
 * Times the import of the bundled authorizer against that of a bare DynamoDB client, in fresh processes
 * and in turns, and prints the ratio of the medians. Exits with 1 above 1.5.
 */
const ROUNDS = 21;
const root = join(import.meta.dirname, '..', '..', '..');
const banner =
  "import{createRequire as createRequireOfBundle}from'node:module';const require=createRequireOfBundle(import.meta.url);";
const directory = await mkdtemp(join(tmpdir(), 'homeserve-cold-'));

async function bundle(name: string, entry: string): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: banner },
    logLevel: 'error',
  });
  return outfile;
}

const importMs = (file: string): number => {
  const script = `const t=performance.now();await import(${JSON.stringify(file)});console.log(performance.now()-t)`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: {
      ...process.env,
      AWS_REGION: 'ap-south-1',
      STAGE: 'prod',
      OPERATIONAL_TABLE: 'operational',
      TOKEN_ISSUER: 'https://api.homeserve.test',
      TOKEN_AUDIENCE: 'homeserve-api',
      ROUTE_ACCESS: routeAccessSetting(allRoutes),
    },
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return Number(run.stdout);
};

try {
  const bare = join(root, 'tests', 'bench', 'coldstart', 'dynamodb-client.ts');
  const files = {
    bare: await bundle('bare', bare),
    authorizer: await bundle('authorizer', join(root, 'functions/authorizer/handler.ts')),
  };
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const times = { bare: [] as number[], authorizer: [] as number[] };
  for (let i = 0; i < ROUNDS; i++) {
    times.bare.push(importMs(files.bare));
    times.authorizer.push(importMs(files.authorizer));
  }
  const median = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const [bareMs, authorizerMs] = [median(times.bare), median(times.authorizer)];
  const ratio = authorizerMs / bareMs;
  console.log(
    JSON.stringify({
      bareMs: Number(bareMs.toFixed(1)),
      authorizerMs: Number(authorizerMs.toFixed(1)),
      ratio: Number(ratio.toFixed(2)),
    }),
  );
  process.exitCode = ratio <= 1.5 ? 0 : 1;
} finally {
  await rm(directory, { recursive: true });
}
