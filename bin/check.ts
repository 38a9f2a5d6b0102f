import { parseArgs } from 'node:util';
import { asksForHelp, usageMessage } from '#infra/local/command-line.ts';
import type { Stage, StageResult } from './check/stage.ts';
import { extraStages, stagesOf } from './check/stages.ts';

const names = (stages: readonly Stage[]) => stages.map((stage) => stage.name).join(', ');
const HELP = `Usage: npm test [-- [--only STAGE[,STAGE]] [--with EXTRA] [FILE...]]
STAGE is one of ${names(stagesOf([]))}; EXTRA, left out unless asked for: ${names(extraStages)}.
FILE narrows the test projects to paths that contain it.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(HELP);
    return 0;
  }
  const chosen = chooseStages(args);
  if (!chosen) {
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
    process.stdout.write(
      `${verdictOf(result)} ${seconds} s  ${result.skipped ?? result.note ?? ''}`.trimEnd(),
    );
    process.stdout.write(result.failed === 0 ? '\n' : `\n\n${result.output}\n\n`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function verdictOf({ failed, passed, skipped }: StageResult): string {
  if (failed > 0) return 'FAILED';
  return skipped !== undefined && passed === 0 ? 'SKIPPED' : 'ok    ';
}

/** The stages that the command line selects; undefined, with a message on stderr, when it is not valid. */
function chooseStages(args: readonly string[]): readonly Stage[] | undefined {
  try {
    const options = { only: { type: 'string' }, with: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const stages = stagesOf(positionals);
    const chosen = values.only === undefined ? stages : pick(stages, values.only);
    const extra = values.with === undefined ? [] : pick(extraStages, values.with);
    return chosen && extra && [...chosen, ...extra];
  } catch (error) {
    console.error(`${usageMessage(error)} Try --help.`);
    return undefined;
  }
}

function pick(stages: readonly Stage[], list: string): readonly Stage[] | undefined {
  const wanted = new Set(list.split(','));
  const found = stages.filter((stage) => wanted.has(stage.name));
  if (found.length === wanted.size) return found;
  const known = new Set(found.map(({ name }) => name));
  console.error(
    `There is no stage ${[...wanted].filter((name) => !known.has(name)).join(', ')}. Try --help.`,
  );
  return undefined;
}
