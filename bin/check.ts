import { parseArgs } from 'node:util';
import type { Stage } from './check/stage.ts';
import { stagesOf } from './check/stages.ts';

const usage = `Usage: npm test [-- [--only STAGE[,STAGE]] [FILE...]]
Stages: ${stagesOf([])
  .map((stage) => stage.name)
  .join(', ')}. FILE narrows the test projects to paths that contain it.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const chosen = chooseStages(args);
  if (!chosen) {
    console.error(usage);
    return 2;
  }
  let passed = 0;
  let failed = 0;
  for (const stage of chosen) {
    const startedAt = performance.now();
    process.stdout.write(`${stage.name.padEnd(9)} `);
    const result = await stage.run();
    passed += result.passed;
    failed += result.failed;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
    const verdict = result.failed === 0 ? 'ok    ' : 'FAILED';
    process.stdout.write(`${verdict} ${seconds} s  ${result.note ?? ''}`.trimEnd());
    process.stdout.write(result.failed === 0 ? '\n' : `\n\n${result.output}\n\n`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** The stages the command line asks for; undefined when it asks for what there is not. */
function chooseStages(args: readonly string[]): readonly Stage[] | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { only: { type: 'string' } },
      allowPositionals: true,
    });
    const stages = stagesOf(positionals);
    if (values.only === undefined) return stages;
    const wanted = new Set(values.only.split(','));
    const found = stages.filter((stage) => wanted.has(stage.name));
    return found.length === wanted.size ? found : undefined;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}
